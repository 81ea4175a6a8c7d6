"""This module is the layout of a provider's directory; every file under a final name is whole and was proved.

state.json                               the newest version seen, and what lies here
images/<identifier>-<version>.qcow2      an image
images/<identifier>-<version>.attestations/<name>.sigstore.json
"""

import shutil
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from vmi.core.digests import digest_file, sha256_of
from vmi.core.files import locked, read_bytes, staged_directory
from vmi.providing.imagelist import Bundle, Image
from vmi.providing.models import State, SyncedImage
from vmi.signing.models import SUFFIX

BUNDLE_LIMIT_BYTES = 2**20
"""More than verification reads, whatever is served."""


@dataclass(frozen=True)
class Directory:
    """This is one directory that follows one list."""

    root: Path

    def lock(self) -> AbstractContextManager[None]:
        """This lets one synchronisation at a time work here."""
        return locked(self.root / ".lock")

    def read_state(self) -> State | None:
        """This is what the last synchronisation left; None in a new directory."""
        path = self.root / "state.json"
        return State.read(path) if path.exists() else None

    def write_state(self, state: State) -> None:
        state.write(self.root / "state.json")

    def path(self, name: str) -> Path:
        return self.root / "images" / name

    def incoming(self, image: Image) -> Path:
        """Where an image lies until its bytes are proved; removed at the next run if one was killed."""
        return self.root / "incoming" / f"{image.stem}.{image.format}"

    def clear_incoming(self) -> None:
        shutil.rmtree(self.root / "incoming", ignore_errors=True)

    def holds(self, image: Image) -> bool:
        """This reads the file again: an image that was changed on disk is not held."""
        path = self.path(_file(image))
        if not path.is_file() or path.stat().st_size != image.size_bytes:
            return False
        digests = digest_file(path)
        return (digests.sha256, digests.sha512) == (image.sha256, image.sha512)

    def bundle(self, image: Image, name: str, bundle: Bundle) -> bytes | None:
        """This is a bundle that an earlier run left, if its bytes are still the same."""
        path = self.path(_attestations(image.stem)) / f"{name}{SUFFIX}"
        if not path.is_file():
            return None
        data = read_bytes(path, BUNDLE_LIMIT_BYTES)
        return data if sha256_of(data) == bundle.sha256 else None

    def write_bundles(self, image: Image, bundles: Mapping[str, bytes]) -> None:
        with staged_directory(self.path(_attestations(image.stem))) as staged:
            for name, data in bundles.items():
                (staged / f"{name}{SUFFIX}").write_bytes(data)

    def entry(self, image: Image) -> SyncedImage:
        """This is how state.json remembers an image."""
        return SyncedImage(
            title=image.title,
            version=image.version,
            expires=image.expires,
            file=_file(image),
            size_bytes=image.size_bytes,
            sha256=image.sha256,
            sha512=image.sha512,
        )

    def unlisted(self, kept: Iterable[SyncedImage]) -> list[str]:
        """This names what lies in images/ and belongs to none of these; unfinished work is not named."""
        images = list(kept)
        wanted = {image.file for image in images} | {_attestations(Path(image.file).stem) for image in images}
        there = (self.root / "images").iterdir() if (self.root / "images").is_dir() else ()
        return sorted(path.name for path in there if path.name not in wanted and not path.name.startswith("."))

    def remove(self, names: Iterable[str]) -> None:
        for name in names:
            path = self.path(name)
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


def _file(image: Image) -> str:
    return f"{image.stem}.{image.format}"


def _attestations(stem: str) -> str:
    return f"{stem}.attestations"
