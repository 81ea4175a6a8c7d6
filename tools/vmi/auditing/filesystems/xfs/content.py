"""This module finds and reads what a fork of an inode holds: extents, in a list or in a tree."""

import struct
from collections.abc import Iterable, Iterator

from vmi.auditing.blocks.device import Device
from vmi.auditing.errors import CannotJudge
from vmi.auditing.filesystems.pieces import in_pieces
from vmi.auditing.filesystems.xfs.btree import EXTENTS, Tree
from vmi.auditing.filesystems.xfs.inodes import IN_EXTENTS, IN_TREE, LOCAL, REALTIME, Fork, Inode
from vmi.auditing.filesystems.xfs.superblock import Superblock

BlockRun = tuple[int, int, int]
"""The first block in the file, its byte on the disk, and how many blocks."""

_UNWRITTEN = 1 << 63
_OFFSET_MASK = (1 << 54) - 1
_START_MASK = (1 << 9) - 1
_COUNT_MASK = (1 << 21) - 1


class Contents:
    """This reads the content of inodes of one file system."""

    def __init__(self, device: Device, superblock: Superblock):
        self._device = device
        self._superblock = superblock

    def read(self, inode: Inode, limit: int) -> bytes:
        """This is the content's first `limit` bytes; holes read as zeros."""
        length = min(inode.size, limit)
        if inode.content.format == LOCAL:
            return inode.content.data[:length]
        data = bytearray(length)
        size = self._superblock.block_bytes
        for logical, place, count in self._file_runs(inode, length):
            start = logical * size
            wanted = min(count * size, length - start)
            data[start : start + wanted] = self._device.read(place, wanted)
        return bytes(data)

    def pieces(self, inode: Inode, most: int) -> Iterator[bytes]:
        """This is the whole content in pieces of at most `most` bytes."""
        size = self._superblock.block_bytes
        runs = self._file_runs(inode, inode.size)
        parts = ((logical * size, place, count * size) for logical, place, count in runs)
        yield from in_pieces(self._device, parts, inode.size, most)

    def place(self, inode: Inode) -> int:
        """This is where the content starts on the disk."""
        return next((place for _, place, _ in self._file_runs(inode, 1)), 0)

    def _file_runs(self, inode: Inode, length: int) -> Iterator[BlockRun]:
        if inode.flags & REALTIME:
            raise CannotJudge("lies on a realtime device", "extents")
        return self.runs(inode.content, -(-length // self._superblock.block_bytes))

    def runs(self, fork: Fork, blocks: int) -> Iterator[BlockRun]:
        """This is where the first `blocks` blocks of a fork lie, in order."""
        here = 0
        for records in self._records(fork):
            for high, low in struct.iter_unpack(">QQ", records):
                logical, count = high >> 9 & _OFFSET_MASK, low & _COUNT_MASK
                if logical < here:
                    raise CannotJudge("the map of a file is not in order", "extents")
                if logical >= blocks:
                    return
                here = logical + count
                if not high & _UNWRITTEN:  # reserved but never written: reads as zeros
                    place = self._superblock.place((high & _START_MASK) << 43 | low >> 21, count)
                    yield logical, place, min(count, blocks - logical)

    def _records(self, fork: Fork) -> Iterator[bytes]:
        if fork.format == IN_EXTENTS:
            if len(fork.data) != 16 * fork.extents:
                raise CannotJudge("the map of a file does not fit its inode", "extents")
            yield fork.data
        elif fork.format == IN_TREE:
            tree = Tree(EXTENTS, self._superblock.version, self.block)
            levels, count = struct.unpack(">HH", fork.data[:4].rjust(4, b"\0"))
            for child in tree.children(fork.data[4:], count):
                yield from tree.leaves(child, levels)
        elif fork.format != LOCAL:
            raise CannotJudge(f"an inode holds its content in the unknown way {fork.format}", "extents")

    def block(self, number: int) -> bytes:
        """This is one block by its number; CannotJudge where there is none."""
        return self.at(self._superblock.place(number))

    def at(self, place: int) -> bytes:
        """This is the block that begins at a byte which `runs` gave."""
        return self._device.read(place, self._superblock.block_bytes)

    def pieces_of(self, runs: Iterable[BlockRun]) -> dict[int, bytes]:
        """This is blocks by their place in a fork; holes are not there."""
        size = self._superblock.block_bytes
        found: dict[int, bytes] = {}
        for logical, place, count in runs:
            data = self._device.read(place, count * size)
            for i in range(count):
                found[logical + i] = data[i * size : (i + 1) * size]
        return found

    def target(self, inode: Inode, limit: int) -> bytes:
        """This is where a symbolic link points; in version 5 each run of its blocks begins with a header."""
        if inode.content.format == LOCAL or self._superblock.version == 4:
            return self.read(inode, limit)
        size = self._superblock.block_bytes
        length = min(inode.size, limit)
        runs = self.runs(inode.content, -(-length // (size - _LINK_HEADER_BYTES)))
        return b"".join(_link_part(self._device.read(place, count * size)) for _, place, count in runs)[:length]


_LINK_HEADER_BYTES = 56


def _link_part(run: bytes) -> bytes:
    magic, _, length = struct.unpack_from(">4sII", run)
    if magic != b"XSLM" or length > len(run) - _LINK_HEADER_BYTES:
        raise CannotJudge("a symbolic link is damaged", "extents")
    return run[_LINK_HEADER_BYTES : _LINK_HEADER_BYTES + length]
