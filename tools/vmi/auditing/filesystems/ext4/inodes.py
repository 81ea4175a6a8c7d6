"""This module reads the inode tables: whole tables at once, only where the image holds data."""

import re
import struct
from collections.abc import Iterator
from typing import NamedTuple

from vmi.auditing.blocks.device import Device
from vmi.auditing.filesystems.ext4.groups import Group
from vmi.auditing.filesystems.ext4.superblock import Superblock
from vmi.auditing.filesystems.tree import demand_few_inodes

EXTENTS = 0x80000
INLINE_DATA = 0x10000000
ENCRYPTED = 0x800
IMMUTABLE = 0x10
APPEND = 0x20
_INODE = struct.Struct("<HHI8xiIHH4xI4x60s4xII6xHHH")
_ATTRIBUTES = re.compile(re.escape(struct.pack("<I", 0xEA020000)))
_CHUNK_BYTES = 4 * 2**20


class Inode(NamedTuple):
    """This is one inode that is in use."""

    number: int
    mode: int
    uid: int
    gid: int
    size: int
    mtime: int
    links: int
    flags: int
    block: bytes
    """Sixty bytes: a map of the content, or the content itself when it is short."""
    tail: bytes
    """What follows in the table; kept only where it may hold content or extended attributes."""
    attribute_block: int
    """Where more extended attributes lie; 0 when there are none."""


def read_inodes(device: Device, superblock: Superblock, groups: list[Group]) -> dict[int, Inode]:
    """This is every inode in use by its number, tables taken in the order in which they lie on the disk.

    Descriptors also say how much of a table was never used; a kernel does not ask, and so an image could hide files
    there. Here all of a table is read that is not a hole.
    """
    found: dict[int, Inode] = {}
    for group in sorted(groups, key=lambda group: group.inode_table):
        for inode in _table(device, superblock, group):
            found[inode.number] = inode
        demand_few_inodes(len(found))
    return found


def _table(device: Device, superblock: Superblock, group: Group) -> Iterator[Inode]:
    size = superblock.inode_bytes
    start = group.inode_table * superblock.block_bytes
    end = start + superblock.inodes_per_group * size
    done = start
    modes = struct.Struct(f"<H{size - 2}x")
    for first, last in device.data_runs(start, end):
        at = max(done, start + (first - start) // size * size)
        done = min(end, start - (start - last) // size * size)
        for chunk in range(at, done, _CHUNK_BYTES):
            data = device.read(chunk, min(_CHUNK_BYTES, done - chunk))
            number = group.number * superblock.inodes_per_group + (chunk - start) // size + 1
            tails = {match.start() // size for match in _ATTRIBUTES.finditer(data)}
            for i, (mode,) in enumerate(modes.iter_unpack(data)):
                if mode and (inode := _inode(data, i * size, number + i, size, i in tails)):
                    yield inode


def _inode(data: bytes, at: int, number: int, size: int, has_tail: bool) -> Inode | None:
    (
        mode, uid, low, mtime, deleted, gid, links, flags, block, acl, high, acl_high, uid_high, gid_high,
    ) = _INODE.unpack_from(data, at)  # fmt: skip
    if not links or (deleted and number >= 11):
        return None
    tail = data[at + 128 : at + size] if has_tail or flags & INLINE_DATA else b""
    return Inode(
        number, mode, uid | uid_high << 16, gid | gid_high << 16, low | high << 32, mtime, links, flags, block, tail,
        acl | acl_high << 32,
    )  # fmt: skip
