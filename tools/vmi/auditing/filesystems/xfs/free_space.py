"""This module finds the free blocks: what the trees of free space say, group by group."""

import struct
from collections.abc import Iterator
from functools import partial

from vmi.auditing.blocks.device import Device, Run
from vmi.auditing.errors import CannotJudge
from vmi.auditing.filesystems.xfs.btree import FREE_SPACE, Tree
from vmi.auditing.filesystems.xfs.groups import Group, group_block
from vmi.auditing.filesystems.xfs.superblock import Superblock


def free_runs(device: Device, superblock: Superblock, groups: list[Group]) -> Iterator[Run]:
    """This is the free space in bytes from the start of the file system, in order."""
    size = superblock.block_bytes
    for group in groups:
        first = group.number << superblock.ag_log
        here = 0
        tree = Tree(FREE_SPACE, superblock.version, partial(group_block, device, superblock, group))
        for leaf in tree.leaves(group.free_root, group.free_levels):
            for start, count in struct.iter_unpack(">II", leaf):
                if start < here:
                    raise CannotJudge("the free space is not in order", "free space")
                here = start + count
                place = superblock.place(first + start, count)
                yield place, place + count * size
