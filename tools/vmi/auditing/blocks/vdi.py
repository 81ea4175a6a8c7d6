"""This module reads VirtualBox's VDI, dynamic and fixed.

The format: VirtualBox's VDICore.h, header version 1.1.
"""

import struct
from array import array
from typing import NamedTuple

from vmi.auditing.blocks.block_map import BlockMap, read_table
from vmi.auditing.blocks.clustered import Clustered
from vmi.auditing.blocks.device import Container
from vmi.auditing.blocks.file import Stored, demand_virtual_size, trailing_bytes

MAGIC = b"\x7f\x10\xda\xbe"
MAGIC_AT = 64
VERSION = 1 << 16 | 1
DYNAMIC, FIXED = 1, 2
BLOCK_BYTES = 2**20
"""What every writer uses, and QEMU demands."""
ZEROS = 0xFFFF_FFFE
"""From here on an entry says that a block was never written, or was given back."""

_HEADER = struct.Struct("<4sI4xI4x256xII16x4xQIII4x16x16x16s16s")
_FLATTEN = "write it anew as one file: qemu-img convert -c -O qcow2 OLD NEW"


class _Header(NamedTuple):
    magic: bytes
    version: int
    kind: int
    table: int
    data: int
    size: int
    block: int
    extra: int
    blocks: int
    link: bytes
    parent: bytes


def read_vdi(file: Stored) -> Clustered:
    """This opens a disk in a VDI."""
    header = _Header(*_HEADER.unpack(file.read(MAGIC_AT, _HEADER.size, "the header")))
    _demand_known(file, header)
    _demand_sane(file, header)
    blocks = BlockMap(file, _places(file, header), header.block, header.size)
    trailing = trailing_bytes(file, max(header.data, blocks.end))
    container = Container("vdi", file.size, header.size, version=1, clusters=blocks.count, trailing_bytes=trailing)
    return Clustered(container, blocks)


def _places(file: Stored, header: _Header) -> "array[int]":
    table = read_table(file, header.table, header.blocks, "little")
    return array("Q", (0 if entry >= ZEROS else header.data + entry * header.block for entry in table))


def _demand_known(file: Stored, header: _Header) -> None:
    if header.version != VERSION:
        raise file.unreadable(f"is VDI version {header.version >> 16}.{header.version & 0xFFFF}; version 1.1 is known")
    if any(header.link) or any(header.parent) or header.kind not in (DYNAMIC, FIXED):
        raise file.unreadable("has a parent or is a snapshot, so it is only a part of a disk", _FLATTEN)
    if header.block != BLOCK_BYTES or header.extra:
        raise file.unreadable(f"has blocks of {header.block} and {header.extra} bytes; 1 MiB is read", _FLATTEN)


def _demand_sane(file: Stored, header: _Header) -> None:
    demand_virtual_size(file, header.size, 512)
    if header.blocks != -(-header.size // header.block):
        raise file.unreadable(f"is damaged: {header.blocks} blocks do not make {header.size} bytes")
    if header.data < header.table + header.blocks * 4:
        raise file.unreadable("is damaged: its blocks begin inside of their table")
