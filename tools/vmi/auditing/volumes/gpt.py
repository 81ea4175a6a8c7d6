"""This module reads GPT partition tables, and compares the two copies."""

import struct
import uuid
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from vmi.auditing.blocks.device import Device
from vmi.auditing.volumes.table import SECTOR_BYTES, Partition, PartitionTable

_HEADER = struct.Struct("<8s4sII4xQQQQ16sQIII")
_ENTRY = struct.Struct("<16s16sQQQ72s")
_ENTRIES_LIMIT = 1024


@dataclass(frozen=True)
class _Copy:
    """This is one of the two headers with the entries it points to."""

    backup_lba: int
    last_usable: int
    entries: tuple[bytes, ...]


def read_gpt(device: Device) -> PartitionTable | None:
    """This reads the table, from its backup when the first copy is damaged; None when there is none at all."""
    last = device.size // SECTOR_BYTES - 1
    primary = _copy(device, 1)
    backup = _copy(device, primary.backup_lba if primary else last)
    table = primary or backup
    if table is None:
        return None
    partitions = tuple(_partitions(table))
    inside = tuple(p for p in partitions if p.size > 0 and p.end <= device.size)
    problems = [f"{p.name} ends outside of the disk" for p in partitions if p not in inside]
    problems.extend(_differences(primary, backup, last))
    return PartitionTable("gpt", inside, tuple(problems))


def _copy(device: Device, lba: int) -> _Copy | None:
    offset = lba * SECTOR_BYTES
    if offset + SECTOR_BYTES > device.size:
        return None
    sector = device.read(offset, SECTOR_BYTES)
    magic, _, length, crc, own, other, _, usable, _, at, count, size, entries_crc = _HEADER.unpack_from(sector)
    if magic != b"EFI PART" or not 92 <= length <= SECTOR_BYTES or own != lba:
        return None
    if zlib.crc32(sector[:16] + bytes(4) + sector[20:length]) != crc:
        return None
    if count > _ENTRIES_LIMIT or not 128 <= size <= 4096 or at * SECTOR_BYTES + count * size > device.size:
        return None
    data = device.read(at * SECTOR_BYTES, count * size)
    if zlib.crc32(data) != entries_crc:
        return None
    return _Copy(other, usable, tuple(data[i * size : (i + 1) * size] for i in range(count)))


def _partitions(table: _Copy) -> Iterator[Partition]:
    for number, entry in enumerate(table.entries, 1):
        kind, own, first, last, _, label = _ENTRY.unpack_from(entry)
        if any(kind):
            guid = str(uuid.UUID(bytes_le=kind)).upper()
            text = label.decode("utf-16-le", "replace").rstrip("\0")
            size = (last - first + 1) * SECTOR_BYTES
            yield Partition(number, first * SECTOR_BYTES, size, guid, text, str(uuid.UUID(bytes_le=own)))


def _differences(primary: _Copy | None, backup: _Copy | None, last: int) -> Iterator[str]:
    if primary is None:
        yield "the first GPT is damaged; only its backup can be read"
    elif backup is None:
        yield "the backup GPT is missing or damaged"
    elif primary.entries != backup.entries:
        yield "the GPT and its backup differ"
    elif primary.backup_lba != last:
        yield "the backup GPT does not lie in the disk's last sector"
