"""This module reads what the VOs endorse, and demands that each endorsement means exactly the record that is there."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from vmi.core import documents
from vmi.core.digests import sha256_of
from vmi.core.errors import InputError, Refusal
from vmi.core.files import read_bytes
from vmi.core.yaml import LIMIT_BYTES
from vmi.endorsing.models import Endorsement
from vmi.manifest.models import VirtualOrganisation
from vmi.publishing.imagelist import utc
from vmi.releasing.models import Release


class Endorsed(NamedTuple):
    """This is an endorsement together with the release record that it speaks of."""

    endorsement: Endorsement
    release: Release

    def has_ended(self, now: datetime) -> bool:
        """This says whether the endorsement no longer holds, and so the image is left out of the list."""
        return utc(self.endorsement.expires) <= now


def vo_directories(repo: Path) -> list[Path]:
    """This finds the VOs of a catalogue, by name."""
    found = sorted(path.parent for path in (repo / "vos").glob("*/vo.yaml"))
    if not found:
        raise InputError("holds no vos/<name>/vo.yaml", where=str(repo), hint="name the catalogue with --repo DIR")
    return found


def read_vo(repo: Path, directory: Path) -> VirtualOrganisation:
    """This reads one VO, whose name is its directory's."""
    _demand_plain(repo, directory / "vo.yaml")
    vo = documents.read(directory / "vo.yaml", VirtualOrganisation)
    if vo.name != directory.name:
        raise Refusal(f"names '{vo.name}', its directory '{directory.name}'", where=_shown(directory / "vo.yaml"))
    return vo


def read_endorsed(repo: Path, directory: Path) -> Iterator[Endorsed]:
    """This reads every endorsement of a VO, by appliance; the first that does not hold is a Refusal naming its file."""
    for path in sorted((directory / "images").glob("*.yaml")):
        _demand_plain(repo, path)
        endorsement = documents.read(path, Endorsement)
        if (endorsement.vo, endorsement.appliance) != (directory.name, path.stem):
            said = f"vo '{endorsement.vo}', appliance '{endorsement.appliance}'"
            raise Refusal(f"says {said}, but lies where another endorsement belongs", where=_shown(path))
        yield Endorsed(endorsement, _record(repo, endorsement, path))


def _record(repo: Path, endorsement: Endorsement, endorsed_in: Path) -> Release:
    path = repo / "appliances" / endorsement.appliance / "releases" / f"{endorsement.version}.yaml"
    where = _shown(endorsed_in)
    if not path.is_file():
        raise Refusal(
            f"endorses {endorsement.appliance} {endorsement.version}, of which there is no record", where=where
        )
    _demand_plain(repo, path)
    # The bytes are read once: what is hashed is what is parsed.
    data = read_bytes(path, LIMIT_BYTES)
    digest = sha256_of(data)
    if digest != endorsement.record_sha256:
        hint = f"see `git log -- {_shown(path)}`: a record is never edited; release a new version"
        said = f"endorses a record with sha256 {endorsement.record_sha256}, {_shown(path)} has {digest}"
        raise Refusal(said, where=where, hint=hint)
    release, findings, _ = documents.check(data, str(path), Release)
    if release is None:
        raise InputError("is not a Release", where=str(path), details="\n".join(map(str, findings)))
    _demand_same(endorsement, release, where)
    return release


def _demand_plain(repo: Path, path: Path) -> None:
    # A link can lead out of the repository: a VO's manager would read the publisher's files in its messages.
    names = path.relative_to(repo).parts
    for length in range(1, len(names) + 1):
        place = repo.joinpath(*names[:length])
        if place.is_symlink():
            raise Refusal("is a symbolic link, and the catalogue's files are plain", where=_shown(place))


def _demand_same(endorsement: Endorsement, release: Release, where: str) -> None:
    if (release.appliance, release.version) != (endorsement.appliance, endorsement.version):
        raise Refusal(f"endorses a record that is about {release.appliance} {release.version}", where=where)
    if release.image.sha256 != endorsement.image_sha256:
        said = f"endorses an image with sha256 {endorsement.image_sha256}, the record says {release.image.sha256}"
        raise Refusal(said, where=where)


def _shown(path: Path) -> str:
    """This is a path as the repository names it."""
    parts = path.parts
    start = max((index for index, part in enumerate(parts) if part in ("vos", "appliances")), default=0)
    return "/".join(parts[start:])
