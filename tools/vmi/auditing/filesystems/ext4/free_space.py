"""This module finds the free blocks of a file system: what the block bitmaps say, in runs."""

import re
from bisect import bisect
from collections.abc import Iterator

from vmi.auditing.blocks.device import Device, Run
from vmi.auditing.filesystems.ext4.groups import BLOCK_UNINIT, Group
from vmi.auditing.filesystems.ext4.superblock import Superblock

_FREE = re.compile("0+")


def free_runs(device: Device, superblock: Superblock, groups: list[Group]) -> Iterator[Run]:
    """This is the free space in bytes from the start of the file system, in order."""
    metadata = _merged(_metadata(superblock, groups))
    for group in groups:
        if group.flags & BLOCK_UNINIT and superblock.features & {"uninit_bg", "metadata_csum"}:
            # No bitmap was ever written: all is free that is not the file system's own.
            yield from _gaps(_span(superblock, group), metadata)
        else:
            yield from _from_bitmap(device, superblock, group)


def _span(superblock: Superblock, group: Group) -> Run:
    start = (superblock.first_block + group.number * superblock.blocks_per_group) * superblock.block_bytes
    return start, min(start + superblock.blocks_per_group * superblock.block_bytes, superblock.size)


def _from_bitmap(device: Device, superblock: Superblock, group: Group) -> Iterator[Run]:
    start, end = _span(superblock, group)
    unit = superblock.block_bytes * superblock.cluster_blocks
    count = -(-(end - start) // unit)
    bitmap = device.read(group.block_bitmap * superblock.block_bytes, superblock.block_bytes)
    bits = format(int.from_bytes(bitmap, "little"), f"0{8 * len(bitmap)}b")[::-1][:count]
    for match in _FREE.finditer(bits):
        yield start + match.start() * unit, min(start + match.end() * unit, end)


def _metadata(superblock: Superblock, groups: list[Group]) -> Iterator[Run]:
    size = superblock.block_bytes
    table = superblock.inodes_per_group * superblock.inode_bytes
    descriptors = -(-superblock.groups * superblock.descriptor_bytes // size) + superblock.reserved_gdt_blocks
    for group in groups:
        for block, length in ((group.block_bitmap, size), (group.inode_bitmap, size), (group.inode_table, table)):
            yield block * size, block * size + length
        if _has_superblock(superblock, group.number):
            start = _span(superblock, group)[0]
            yield start, start + (1 + descriptors) * size


def _has_superblock(superblock: Superblock, index: int) -> bool:
    if index == 0 or "sparse_super2" in superblock.features:
        return index == 0 or index in superblock.backup_groups
    return "sparse_super" not in superblock.features or index == 1 or any(_is_power(index, b) for b in (3, 5, 7))


def _is_power(number: int, base: int) -> bool:
    while number % base == 0:
        number //= base
    return number == 1


def _merged(runs: Iterator[Run]) -> list[Run]:
    merged: list[Run] = []
    for start, end in sorted(runs):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _gaps(span: Run, taken: list[Run]) -> Iterator[Run]:
    here, end = span
    for index in range(max(0, bisect(taken, span) - 1), len(taken)):
        start, stop = taken[index]
        if start >= end:
            break
        if start > here:
            yield here, start
        here = max(here, stop)
    if here < end:
        yield here, end
