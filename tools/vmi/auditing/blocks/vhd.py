"""This module reads VHD files, dynamic and fixed.

The format: Microsoft's "Virtual Hard Disk Image Format Specification", version 1.0. The disk has the size that the
footer calls the current one; its geometry, which only BIOSes of old look at, is not asked.
"""

import struct
from array import array
from typing import NamedTuple

from vmi.auditing.blocks.block_map import BlockMap, read_table
from vmi.auditing.blocks.clustered import Clustered
from vmi.auditing.blocks.device import Container
from vmi.auditing.blocks.file import ImageFile, Stored, demand_virtual_size
from vmi.auditing.blocks.raw import Raw

MAGIC = b"conectix"
FOOTER_BYTES = 512
FIXED, DYNAMIC, DIFFERENCING = 2, 3, 4
ZEROS = 0xFFFF_FFFF

_FOOTER = struct.Struct(">8s4xIQ24xQ4xII16xB427x")
_HEADER = struct.Struct(">8s8xQIIII984x")
_FLATTEN = "write it anew as one file: qemu-img convert -f vpc -c -O qcow2 OLD NEW"


class _Footer(NamedTuple):
    magic: bytes
    version: int
    header: int
    size: int
    kind: int
    checksum: int
    saved: int


def read_dynamic(file: Stored) -> Clustered:
    """This opens a disk in a VHD that begins with a copy of its footer."""
    data = file.read(0, FOOTER_BYTES, "the copy of the footer")
    footer = _known(file, data, DYNAMIC)
    if file.read(max(0, file.size - FOOTER_BYTES), FOOTER_BYTES, "the footer") != data:
        raise file.unreadable("is truncated or damaged: its footer is missing")
    blocks = _blocks(file, footer)
    container = Container("vhd", file.size, footer.size, version=1, clusters=blocks.count, dirty=bool(footer.saved))
    return Clustered(container, blocks)


def is_fixed(file: Stored) -> bool:
    """This tells a fixed VHD from a raw disk: it ends with a footer whose checksum holds."""
    if file.size < 2 * FOOTER_BYTES:
        return False
    data = file.read(file.size - FOOTER_BYTES, FOOTER_BYTES, "the last sector")
    return data.startswith(MAGIC) and _checksum_holds(data, 64)


def read_fixed(file: ImageFile) -> Raw:
    """This opens a disk that is stored byte by byte before a VHD's footer."""
    footer = _known(file, file.read(file.size - FOOTER_BYTES, FOOTER_BYTES, "the footer"), FIXED)
    if footer.size != file.size - FOOTER_BYTES:
        raise file.unreadable(f"is damaged: a disk of {footer.size} bytes, and {file.size - FOOTER_BYTES} are there")
    return Raw(file, Container("vhd", file.size, footer.size, version=1, dirty=bool(footer.saved)))


def _known(file: Stored, data: bytes, kind: int) -> _Footer:
    footer = _Footer(*_FOOTER.unpack(data))
    if not _checksum_holds(data, 64):
        raise file.unreadable("is damaged: the checksum of its footer is another")
    if footer.version != 1 << 16:
        raise file.unreadable(f"is VHD version {footer.version >> 16}.{footer.version & 0xFFFF}; version 1.0 is known")
    if footer.kind == DIFFERENCING:
        raise file.unreadable("has a parent, so it is only a part of a disk", _FLATTEN)
    if footer.kind != kind:
        raise file.unreadable(f"is damaged: a disk of kind {footer.kind} does not begin and end like this")
    demand_virtual_size(file, footer.size, 512)
    return footer


def _blocks(file: Stored, footer: _Footer) -> BlockMap:
    data = file.read(footer.header, _HEADER.size, "the header")
    magic, table, version, entries, block, _ = _HEADER.unpack(data)
    if magic != b"cxsparse" or version != 1 << 16 or not _checksum_holds(data, 36):
        raise file.unreadable("is damaged: its header is none")
    if block not in (1 << bits for bits in range(16, 23)):
        raise file.unreadable(f"is damaged: blocks of {block} bytes do not exist")
    count = -(-footer.size // block)
    if entries < count:
        raise file.unreadable(f"is damaged: {entries} blocks do not make {footer.size} bytes")
    places = array("Q", (0 if entry == ZEROS else entry * 512 for entry in read_table(file, table, count, "big")))
    bitmap_bytes = -(-block // (512 * 8 * 512)) * 512  # a bit for each sector, in whole sectors
    return BlockMap(file, places, block, footer.size, bitmap_bytes)


def _checksum_holds(data: bytes, at: int) -> bool:
    """The sum of all bytes but its own four, each bit turned over."""
    total = sum(data) - sum(data[at : at + 4])
    return int.from_bytes(data[at : at + 4], "big") == ~total & 0xFFFF_FFFF
