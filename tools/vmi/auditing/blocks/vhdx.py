"""This module reads VHDX files, dynamic and fixed.

The format: Microsoft's [MS-VHDX], version 1. A file whose log must be replayed before it is a disk is refused, for only
a writer may do that; so is one that has a parent.
"""

import struct
import uuid
from array import array
from typing import NamedTuple

from vmi.auditing.blocks.block_map import BLOCKS_LIMIT, BlockMap
from vmi.auditing.blocks.crc32c import crc32c
from vmi.auditing.blocks.device import Container
from vmi.auditing.blocks.file import Stored, demand_virtual_size, trailing_bytes
from vmi.auditing.blocks.mapped import Mapped

MAGIC = b"vhdxfile"
HEADERS_AT, HEADER_BYTES = (64 * 2**10, 128 * 2**10), 4096
REGIONS_AT, REGIONS_BYTES = (192 * 2**10, 256 * 2**10), 64 * 2**10
MIB = 2**20
ENTRIES_LIMIT = 2047
METADATA_BYTES = 64 * 2**10
_FLATTEN = "write it anew as one file: qemu-img convert -f vhdx -c -O qcow2 OLD NEW"

_HEADER = struct.Struct("<4sIQ32x16sHHIQ")
_REGIONS = struct.Struct("<4sII4x")
_REGION = struct.Struct("<16sQII")
_METADATA = struct.Struct("<8s2xH20x")
_ITEM = struct.Struct("<16sIII4x")
_REQUIRED_ITEM = 4
BLOCKS, METADATA = "2dc27766-f623-4200-9d64-115e9bfd4a08", "8b7ca206-4790-4b9a-b8fe-575f050f886e"
PARAMETERS, SIZE = "caa16737-fa36-4d43-b3b6-33f0aa44e76b", "2fa54224-cd1b-4876-b211-5dbed83bf4b8"
SECTOR, PARENT = "8141bf1d-a96f-4709-ba47-f233a8faab5f", "a8d35f2d-b30b-454d-abf7-d3d84834ab0c"
_HARMLESS = ("cda348c7-445d-4471-9cc9-e9885251c556", "beca12ab-b2e6-4523-93ef-c309e000c746")  # physical sector, page 83
_HAS_PARENT = 2
NOT_PRESENT, UNDEFINED, ZERO, UNMAPPED, PRESENT, PARTLY = 0, 1, 2, 3, 6, 7


class _Header(NamedTuple):
    magic: bytes
    checksum: int
    sequence: int
    log: bytes
    log_version: int
    version: int
    log_length: int
    log_offset: int


class _Region(NamedTuple):
    offset: int
    length: int


class _Disk(NamedTuple):
    """This is what the metadata say."""

    size: int
    block: int
    sector: int


def read_vhdx(file: Stored) -> Mapped:
    """This opens a disk in a VHDX."""
    header = _header(file)
    regions = _regions(file)
    disk = _disk(file, regions[METADATA])
    blocks = BlockMap(file, _places(file, regions[BLOCKS], disk), disk.block, disk.size)
    ends = [region.offset + region.length for region in regions.values()]
    end = max(blocks.end, header.log_offset + header.log_length, *ends)
    trailing = trailing_bytes(file, end)
    container = Container("vhdx", file.size, disk.size, version=1, clusters=blocks.count, trailing_bytes=trailing)
    return Mapped(container, blocks)


def _header(file: Stored) -> _Header:
    """Of the two, the one that was written last and whole."""
    found = []
    for place in HEADERS_AT:
        data = file.read(place, HEADER_BYTES, "a header")
        header = _Header(*_HEADER.unpack_from(data))
        if header.magic == b"head" and _sum_holds(data):
            found.append(header)
    if not found:
        raise file.unreadable("is damaged: neither of its headers is whole")
    header = max(found, key=lambda header: header.sequence)
    if header.version != 1:
        raise file.unreadable(f"is VHDX version {header.version}; version 1 is known")
    if any(header.log):
        hint = "let its writer close it, or write it anew: qemu-img convert -f vhdx -c -O qcow2 OLD NEW"
        raise file.unreadable("was not closed in order: its log has to be replayed before it is a disk", hint)
    return header


def _regions(file: Stored) -> dict[str, _Region]:
    data = next((data for place in REGIONS_AT if _is_table(data := _read_table(file, place))), None)
    if data is None:
        raise file.unreadable("is damaged: neither of its tables of regions is whole")
    regions: dict[str, _Region] = {}
    for number in range(_REGIONS.unpack_from(data)[2]):
        guid, offset, length, required = _REGION.unpack_from(data, _REGIONS.size + number * _REGION.size)
        name = str(uuid.UUID(bytes_le=guid))
        if name in regions:
            raise file.unreadable("is damaged: two regions are of one kind")
        if name in (BLOCKS, METADATA):
            regions[name] = _Region(offset, length)
        elif required & 1:
            raise file.unreadable(f"needs a region that this version does not know: {name}", _FLATTEN)
    if len(regions) < 2:
        raise file.unreadable("is damaged: it has no table of blocks, or no metadata")
    return regions


def _read_table(file: Stored, place: int) -> bytes:
    return file.read(place, REGIONS_BYTES, "a table of regions")


def _is_table(data: bytes) -> bool:
    magic, _, count = _REGIONS.unpack_from(data)
    return bool(magic == b"regi" and count <= ENTRIES_LIMIT and _sum_holds(data))


def _disk(file: Stored, region: _Region) -> _Disk:
    items = _items(file, region)
    if PARENT in items:
        raise file.unreadable("has a parent, so it is only a part of a disk", _FLATTEN)
    block, flags = struct.unpack("<II", _item(file, items, PARAMETERS, 8))
    (size,) = struct.unpack("<Q", _item(file, items, SIZE, 8))
    (sector,) = struct.unpack("<I", _item(file, items, SECTOR, 4))
    if flags & _HAS_PARENT:
        raise file.unreadable("has a parent, so it is only a part of a disk", _FLATTEN)
    if block not in (MIB << bits for bits in range(9)):
        raise file.unreadable(f"is damaged: blocks of {block} bytes do not exist")
    if sector not in (512, 4096):
        raise file.unreadable(f"is damaged: sectors of {sector} bytes do not exist")
    demand_virtual_size(file, size, sector)
    return _Disk(size, block, sector)


def _items(file: Stored, region: _Region) -> dict[str, bytes]:
    """This is what each item of the metadata holds."""
    data = file.read(region.offset, METADATA_BYTES, "the metadata")
    magic, count = _METADATA.unpack_from(data)
    if magic != b"metadata" or count >= ENTRIES_LIMIT:
        raise file.unreadable("is damaged: its metadata are none")
    items: dict[str, bytes] = {}
    for number in range(count):
        guid, offset, length, flags = _ITEM.unpack_from(data, _METADATA.size + number * _ITEM.size)
        name = str(uuid.UUID(bytes_le=guid))
        if name in items:
            raise file.unreadable("is damaged: two of its metadata are of one kind")
        if name not in (PARAMETERS, SIZE, SECTOR, PARENT, *_HARMLESS) and flags & _REQUIRED_ITEM:
            raise file.unreadable(f"needs metadata that this version does not know: {name}", _FLATTEN)
        items[name] = file.read(region.offset + offset, min(length, 8), "an item of the metadata")
    return items


def _item(file: Stored, items: dict[str, bytes], name: str, length: int) -> bytes:
    if len(items.get(name, b"")) != length:
        raise file.unreadable("is damaged: its metadata do not say what the disk is")
    return items[name]


def _places(file: Stored, region: _Region, disk: _Disk) -> "array[int]":
    """Behind each so many blocks stands a place for a bitmap that only a disk with a parent needs."""
    count = -(-disk.size // disk.block)
    if count > BLOCKS_LIMIT:
        raise file.unreadable(f"is too large: it has {count} blocks; at most {BLOCKS_LIMIT} are read")
    ratio = 2**23 * disk.sector // disk.block
    entries = count + (count - 1) // ratio
    if entries * 8 > region.length:
        raise file.unreadable(f"is damaged: its table of blocks does not hold {entries}")
    table = struct.unpack(f"<{entries}Q", file.read(region.offset, entries * 8, "the table of blocks"))
    return array("Q", (_place(file, table[number + number // ratio]) for number in range(count)))


def _place(file: Stored, entry: int) -> int:
    state = entry & 7
    if state in (NOT_PRESENT, UNDEFINED, ZERO, UNMAPPED):
        return 0
    if state != PRESENT or not entry >> 20:
        raise file.unreadable(f"is damaged: a block is in state {state}, which a disk without parent does not have")
    return entry >> 20 << 20


def _sum_holds(data: bytes) -> bool:
    return crc32c(data[:4] + bytes(4) + data[8:]) == int.from_bytes(data[4:8], "little")
