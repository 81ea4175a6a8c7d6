"""This module reads MBR partition tables, logical partitions included."""

import struct
from collections.abc import Iterator

from vmi.auditing.blocks.device import Device
from vmi.auditing.volumes.table import SECTOR_BYTES, Partition, PartitionTable

PROTECTIVE = 0xEE
EXTENDED = (0x05, 0x0F, 0x85)
LOGICAL_LIMIT = 128
_DISK_ID_AT = 440
_ENTRY = struct.Struct("<B3xB3xII")
_Entry = tuple[int, int, int, int]
"""Status, type, first sector, sectors."""


def entries(sector: bytes) -> list[_Entry] | None:
    """This is the four entries of a boot sector, or None when it is not a partition table."""
    if sector[510:512] != b"\x55\xaa":
        return None
    found = [_ENTRY.unpack_from(sector, 446 + 16 * i) for i in range(4)]
    # The boot sector of a FAT file system ends in 55 AA as well, with code where the entries would be.
    return found if all(status in (0x00, 0x80) for status, *_ in found) else None


def read_mbr(device: Device, primary: list[_Entry]) -> PartitionTable:
    """This follows a boot sector's entries, and the chain of an extended partition."""
    partitions: list[Partition] = []
    problems: list[str] = []
    (disk,) = struct.unpack("<I", device.read(_DISK_ID_AT, 4))
    for number, (_, kind, start, sectors) in enumerate(primary, 1):
        if kind and kind not in EXTENDED:
            partitions.append(_partition(disk, number, kind, start, sectors))
        elif kind:
            partitions.extend(_logical(device, disk, start, problems))
    problems.extend(f"{p.name} ends outside of the disk" for p in partitions if p.end > device.size or not p.size)
    inside = tuple(p for p in partitions if p.size and p.end <= device.size)
    return PartitionTable("mbr", inside, tuple(problems))


def _logical(device: Device, disk: int, extended: int, problems: list[str]) -> Iterator[Partition]:
    seen: set[int] = set()
    here = extended
    while here not in seen and len(seen) < LOGICAL_LIMIT:
        seen.add(here)
        offset = here * SECTOR_BYTES
        found = entries(device.read(offset, SECTOR_BYTES)) if offset + SECTOR_BYTES <= device.size else None
        if found is None:
            problems.append("the chain of logical partitions is broken")
            return
        _, kind, start, sectors = found[0]
        if kind:
            yield _partition(disk, 4 + len(seen), kind, here + start, sectors)
        if not found[1][1]:
            return
        here = extended + found[1][2]
    problems.append("the chain of logical partitions does not end")


def _partition(disk: int, number: int, kind: int, start: int, sectors: int) -> Partition:
    uuid = f"{disk:08x}-{number:02x}"
    return Partition(number, start * SECTOR_BYTES, sectors * SECTOR_BYTES, f"{kind:#04x}", uuid=uuid)
