"""This module reads directories: all of them in one pass over the disk, in the order in which they lie there."""

import stat
import struct
from collections.abc import Iterable, Iterator

from vmi.auditing.blocks.device import Device
from vmi.auditing.errors import CannotJudge
from vmi.auditing.filesystems.ext4.content import Contents, inline_data
from vmi.auditing.filesystems.ext4.inodes import INLINE_DATA, Inode
from vmi.auditing.filesystems.ext4.superblock import Superblock
from vmi.auditing.filesystems.tree import (
    DIRECTORY_LIMIT_BYTES,
    Directories,
    demand_few_bytes,
    demand_few_names,
)

_ENTRY = struct.Struct("<IHB")


def read_directories(device: Device, superblock: Superblock, inodes: Iterable[Inode]) -> Directories:
    """This reads every directory."""
    contents = Contents(device, superblock)
    found: Directories = {}
    places: list[tuple[int, int, int]] = []
    blocks = 0
    for inode in inodes:
        if not stat.S_ISDIR(inode.mode):
            continue
        found[inode.number] = []
        try:
            if inode.flags & INLINE_DATA:
                found[inode.number] = list(_inline(inode))
            else:
                runs = [(p, n, inode.number) for _, p, n in contents.runs(inode, DIRECTORY_LIMIT_BYTES)]
                places += runs
                blocks += sum(count for _, count, _ in runs)
        except CannotJudge as error:
            found[inode.number] = error
        demand_few_bytes(blocks * superblock.block_bytes)
    _read_places(device, superblock.block_bytes, sorted(places), found)
    return found


def _read_places(device: Device, block_bytes: int, places: list[tuple[int, int, int]], found: Directories) -> None:
    total = 0
    for physical, count, number in places:
        names = found[number]
        if isinstance(names, CannotJudge):
            continue
        before = len(names)
        data = device.read(physical * block_bytes, count * block_bytes)
        try:
            for at in range(0, len(data), block_bytes):
                names.extend(_entries(data, at, at + block_bytes))
        except CannotJudge as error:
            found[number] = error
        total += len(names) - before
        demand_few_names(total)


def _inline(inode: Inode) -> Iterator[tuple[bytes, int]]:
    """A directory in an inode: the parent's number, entries up to byte 60, and more of them behind."""
    data = inline_data(inode)
    yield from _entries(data, 4, 60)
    if len(data) > 60:
        yield from _entries(data, 60, len(data))


def _entries(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int]]:
    """This is the names in one block. The index of a large directory looks like unused entries here."""
    block = end - at
    while at + 8 <= end:
        inode, length, name_length = _ENTRY.unpack_from(data, at)
        if block == 65536 and length in (0, 65535):
            length = 65536
        if length < 8 or length & 3 or at + length > end or name_length + 8 > length:
            raise CannotJudge("a directory is damaged", "directories")
        if inode:
            name = data[at + 8 : at + 8 + name_length]
            if name not in (b".", b".."):
                yield name, inode
        at += length
