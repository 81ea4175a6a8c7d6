"""This module is the disk in an image: its parts, what lies in each, and the guest on one of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vmi.auditing.blocks.device import Container, Image, Window
from vmi.auditing.errors import CannotJudge
from vmi.auditing.filesystems.filesystem import FileSystem
from vmi.auditing.filesystems.opening import READERS
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.mounting import mounted
from vmi.auditing.volumes.partitions import read_partitions
from vmi.auditing.volumes.signatures import FOREIGN, content_of
from vmi.auditing.volumes.table import EFI_TYPES, Partition, PartitionTable

WALKED_LIMIT = 8
"""How many file systems are walked in search of the operating system."""
WORDS = {"ext": "ext2/3/4", "unknown": "something unknown", "empty": "nothing"}
"""What content is called in a sentence, where that is not its name."""


@dataclass(frozen=True)
class Volume:
    """This is a partition, or the whole disk where there are none."""

    name: str
    device: Window
    content: str
    """What lies in it, as vmi.auditing.volumes.signatures names it."""
    partition: Partition | None = None
    filesystem: FileSystem | None = None
    """When it is one that we read."""
    problem: str = ""
    """Why it cannot be read although it should be."""

    @property
    def shown(self) -> str:
        """This is what it holds, in a sentence."""
        return WORDS.get(self.content, self.content)


@dataclass(frozen=True)
class Disk:
    """This is everything below the level of files."""

    container: Container
    table: PartitionTable
    volumes: tuple[Volume, ...]
    device: Image
    """The whole of it."""


def read_disk(image: Image, external: Path | None = None) -> Disk:
    """This finds the parts of a disk; `external` is a program for file systems that we do not read."""
    table = read_partitions(image)
    parts = [(p.name, p.start, p.size, p) for p in table.partitions]
    whole = [] if parts else [("the whole disk", 0, image.size, None)]
    volumes = tuple(_volume(name, Window(image, start, size), p, external) for name, start, size, p in [*parts, *whole])
    return Disk(image.container, table, volumes, image)


def _volume(name: str, device: Window, partition: Partition | None, external: Path | None) -> Volume:
    content = content_of(device)
    try:
        return Volume(name, device, content, partition, _filesystem(device, content, external))
    except CannotJudge as error:
        return Volume(name, device, content, partition, problem=error.reason)


def _filesystem(device: Window, content: str, external: Path | None) -> FileSystem | None:
    if external and content in FOREIGN:
        # Few need it, and it costs a tenth of an audit to import.
        from vmi.auditing.filesystems.external import read_externally

        return read_externally(device, content, external)
    return READERS[content](device) if content in READERS else None


def find_guest(disk: Disk) -> tuple[Volume, Guest]:
    """This is the operating system and where it lies; CannotJudge says why there is none to look at."""
    readable = [(v, v.filesystem) for v in disk.volumes if v.filesystem][:WALKED_LIMIT]
    damaged: CannotJudge | None = None
    for volume, filesystem in readable:
        try:
            guest = Guest(filesystem)
        except CannotJudge as error:
            damaged = damaged or error
            continue
        if guest.exists("/etc/os-release") or guest.exists("/usr/lib/os-release"):
            return volume, _whole(guest, [v for v in disk.volumes if v is not volume])
    if damaged:
        raise damaged
    raise CannotJudge(_why_no_guest(disk, bool(readable)))


def _whole(guest: Guest, others: list[Volume]) -> Guest:
    """This is the guest with the disk's other file systems where it mounts them."""
    sources = {name: v.filesystem for v in others if v.filesystem for name in _names(v, v.filesystem)}
    firmware = (v.filesystem for v in others if v.partition and v.partition.type in EFI_TYPES)
    return mounted(guest, sources, next(firmware, None))


def _names(volume: Volume, filesystem: FileSystem) -> Iterator[str]:
    """This is what a line of /etc/fstab may call a volume."""
    yield volume.name
    said = {"UUID": filesystem.about.uuid.lower(), "LABEL": filesystem.about.label}
    if volume.partition:
        said |= {"PARTUUID": volume.partition.uuid, "PARTLABEL": volume.partition.label}
    yield from (f"{key}={value}" for key, value in said.items() if value)


def _why_no_guest(disk: Disk, any_readable: bool) -> str:
    if any_readable:
        return "no file system that can be read holds an operating system (there is no os-release file)"
    problems = [f"{v.name}: {v.problem}" for v in disk.volumes if v.problem]
    contents = [f"{v.name} holds {_named(v.content)}" for v in disk.volumes if v.content not in ("empty", "unknown")]
    return "; ".join(problems or contents or ["there is no file system that is known"])


def _named(content: str) -> str:
    if content in FOREIGN:
        return f"{content}, which is read only by a program that you name: --external PROGRAM"
    return content
