"""This module reads the headers of the allocation groups: where their trees of free space and of inodes begin."""

import struct
from typing import NamedTuple

from vmi.auditing.blocks.device import Device
from vmi.auditing.errors import CannotJudge
from vmi.auditing.filesystems.xfs.superblock import Superblock

_FREE = struct.Struct(">4sIIII8xI")
_INODES = struct.Struct(">4sIII4xII")
_NOTHING = b"\xff" * 256


class Group(NamedTuple):
    """This is one allocation group; roots are blocks in the group, levels count the root."""

    number: int
    free_root: int
    free_levels: int
    inode_root: int
    inode_levels: int
    has_unlinked: bool
    """True when files are gone from the tree and not yet freed."""


def read_groups(device: Device, superblock: Superblock) -> list[Group]:
    """This reads all headers."""
    return [_group(device, superblock, number) for number in range(superblock.ag_count)]


def _group(device: Device, superblock: Superblock, number: int) -> Group:
    sector = superblock.sector_bytes
    data = device.read(number * superblock.ag_blocks * superblock.block_bytes + sector, 2 * sector)
    free, _, free_number, free_length, free_root, free_levels = _FREE.unpack_from(data)
    inodes, _, inode_number, inode_length, inode_root, inode_levels = _INODES.unpack_from(data, sector)
    length = superblock.group_blocks(number)
    if (free, free_number, free_length) != (b"XAGF", number, length):
        raise CannotJudge(f"allocation group {number} is damaged: its header of free space", "allocation groups")
    if (inodes, inode_number, inode_length) != (b"XAGI", number, length):
        raise CannotJudge(f"allocation group {number} is damaged: its header of inodes", "allocation groups")
    has_unlinked = data[sector + 40 : sector + 296] != _NOTHING
    return Group(number, free_root, free_levels, inode_root, inode_levels, has_unlinked)


def group_block(device: Device, superblock: Superblock, group: Group, block: int) -> bytes:
    """This is a block by its number in an allocation group."""
    if block >> superblock.ag_log:
        raise CannotJudge(f"block {block} lies outside of its allocation group", "blocks")
    place = superblock.place(group.number << superblock.ag_log | block)
    return device.read(place, superblock.block_bytes)
