"""This module makes the other formats of an image, and compares what somebody made with the disk that was audited."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from vmi.building import ova, raw
from vmi.building.models import Artifact, Artifacts
from vmi.building.vmdk import Disk
from vmi.core.digests import digest_file
from vmi.core.errors import Refusal
from vmi.core.progress import Progress
from vmi.manifest.models import Appliance, Format

ENDINGS: dict[Format, str] = {"qcow2": ".qcow2", "ova": ".ova", "raw": ".raw.gz"}


@dataclass(frozen=True)
class RawFile:
    """This is an open raw disk; its holes read as zeros."""

    descriptor: int
    size: int

    def read(self, offset: int, length: int) -> bytes:
        return os.pread(self.descriptor, length, offset)


@contextmanager
def opened(path: Path) -> Iterator[RawFile]:
    """This opens a raw disk for reading."""
    with path.open("rb") as file:
        yield RawFile(file.fileno(), path.stat().st_size)


def file_name(appliance: Appliance, form: Format) -> str:
    """This is what an image of an appliance is called in one format."""
    return f"{appliance.name}-{appliance.version}-{appliance.architecture}{ENDINGS[form]}"


def make_others(
    disk: Path, image: Artifact, appliance: Appliance, directory: Path, progress: Progress
) -> list[Artifact]:
    """This writes what the manifest asks for besides qcow2, from the raw disk that the image was made of."""
    wanted = [form for form in dict.fromkeys(appliance.formats) if form != "qcow2"]
    with opened(disk) as content:
        return [_make(form, content, image, appliance, directory, progress) for form in wanted]


def _make(
    form: Format, disk: RawFile, image: Artifact, appliance: Appliance, directory: Path, progress: Progress
) -> Artifact:
    path = directory / file_name(appliance, form)
    with progress.task(f"packing {path.name}"):
        if form == "ova":
            ova.write(disk, appliance, image.sha256, path)
        else:
            raw.write(disk, path)
        found = digest_file(path)
    return Artifact(
        path=path.name,
        format=form,
        size_bytes=found.size_bytes,
        virtual_bytes=disk.size,
        sha256=found.sha256,
        sha512=found.sha512,
    )


def demand_same(directory: Path, artifacts: Artifacts, disk: Disk, progress: Progress) -> None:
    """This refuses a build one of whose files holds another disk than its image, which is open as `disk`."""
    image, appliance = artifacts.image, artifacts.build.appliance
    for other in artifacts.others:
        path = directory / other.path
        if other.path != file_name(appliance, other.format):
            raise Refusal(
                f"names an image '{other.path}', not {file_name(appliance, other.format)}", where="artifacts.json"
            )
        with _at(path), progress.task(f"comparing {other.path} with {image.path}"):
            if other.format == "ova":
                ova.demand_same(path, disk, appliance, image.sha256)
            else:
                raw.demand_same(path, disk)


@contextmanager
def _at(path: Path) -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        raise Refusal(refusal.what, where=str(path), hint=refusal.hint) from refusal
    except OSError as error:
        raise Refusal(f"cannot be read: {error.strerror or error}", where=str(path), hint="build it again") from error
