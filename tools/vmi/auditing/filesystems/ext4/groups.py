"""This module reads the block groups' descriptors: where bitmaps and inode tables lie."""

import struct
from typing import NamedTuple

from vmi.auditing.blocks.device import Device
from vmi.auditing.errors import CannotJudge
from vmi.auditing.filesystems.ext4.superblock import OFFSET, Superblock

BLOCK_UNINIT = 0x2
_LOW = struct.Struct("<III6xH12x")
_HIGH = struct.Struct("<III")


class Group(NamedTuple):
    """This is one block group."""

    number: int
    block_bitmap: int
    """As a block of the file system, like the next two."""
    inode_bitmap: int
    inode_table: int
    flags: int


def read_groups(device: Device, superblock: Superblock) -> list[Group]:
    """This reads all descriptors; each must point into the file system."""
    size = superblock.descriptor_bytes
    # The descriptors follow the superblock, which is at byte 1024: in block 1 when blocks are that small, else in 0.
    data = device.read((OFFSET // superblock.block_bytes + 1) * superblock.block_bytes, superblock.groups * size)
    groups = [_group(data, i * size, i, size) for i in range(superblock.groups)]
    table_blocks = -(-superblock.inodes_per_group * superblock.inode_bytes // superblock.block_bytes)
    for group in groups:
        if max(group.block_bitmap, group.inode_bitmap, group.inode_table + table_blocks - 1) >= superblock.blocks:
            raise CannotJudge(f"block group {group.number} points outside of the file system", "group descriptors")
    if len({group.inode_table for group in groups}) < len(groups):
        raise CannotJudge("two block groups share one inode table", "group descriptors")
    return groups


def _group(data: bytes, at: int, index: int, size: int) -> Group:
    block_bitmap, inode_bitmap, table, flags = _LOW.unpack_from(data, at)
    if size >= 64:
        high = _HIGH.unpack_from(data, at + 32)
        block_bitmap, inode_bitmap, table = (
            low | up << 32 for low, up in zip((block_bitmap, inode_bitmap, table), high, strict=True)
        )
    return Group(index, block_bitmap, inode_bitmap, table, flags)
