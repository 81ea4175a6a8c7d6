"""This module reads directories: all of them in one pass over the disk, in the order in which they lie there."""

import stat
import struct
from collections.abc import Iterable, Iterator

from vmi.auditing.errors import CannotJudge
from vmi.auditing.filesystems.tree import (
    DIRECTORY_LIMIT_BYTES,
    Directories,
    Names,
    demand_few_bytes,
    demand_few_names,
)
from vmi.auditing.filesystems.xfs.content import BlockRun, Contents
from vmi.auditing.filesystems.xfs.inodes import LOCAL, Inode
from vmi.auditing.filesystems.xfs.superblock import Superblock

NAMES_END = 2**35
"""Where in a directory's content names end, and what serves to find them begins."""
_FREE = b"\xff\xff"
_ENTRY = struct.Struct(">QB")
_TAIL = struct.Struct(">II")
# By magic: how long the header is, and whether what serves to find names stands behind them in the same block.
_KINDS = {b"XD2B": (16, True), b"XDB3": (64, True), b"XD2D": (16, False), b"XDD3": (64, False)}


def read_directories(contents: Contents, superblock: Superblock, inodes: Iterable[Inode]) -> Directories:
    """This reads every directory."""
    found: Directories = {}
    places: list[tuple[int, int, list[BlockRun]]] = []
    reader = _Reader(contents, superblock)
    size = 0
    for inode in inodes:
        if not stat.S_ISDIR(inode.mode):
            continue
        try:
            if inode.content.format == LOCAL:
                found[inode.number] = reader.short(inode.content.data)
            elif runs := list(contents.runs(inode.content, NAMES_END // superblock.block_bytes)):
                places.append((runs[0][1], inode.number, runs))
                size += sum(count for _, _, count in runs) * superblock.block_bytes
        except CannotJudge as error:
            found[inode.number] = error
        demand_few_bytes(size)
        demand_few_names(reader.names)
    for _, number, runs in sorted(places):
        try:
            found[number] = reader.long(runs)
        except CannotJudge as error:
            found[number] = error
        demand_few_names(reader.names)
    return found


class _Reader:
    """This reads the directories of one file system."""

    def __init__(self, contents: Contents, superblock: Superblock):
        self._contents = contents
        self._size = superblock.block_bytes
        self._per_block = superblock.directory_bytes // superblock.block_bytes
        self._type_bytes = 1 if "ftype" in superblock.features else 0
        self.names = 0
        """How many were read so far."""

    def short(self, data: bytes) -> Names:
        """This is a directory that fits its inode."""
        if len(data) < 6:
            raise CannotJudge("a directory is damaged", "directories")
        count, large = data[0], data[1] != 0
        width = 8 if large else 4
        at = 2 + width
        names: Names = []
        for _ in range(count):
            end = at + 3 + (data[at] if at < len(data) else 0)
            after = end + self._type_bytes + width
            if after > len(data):
                raise CannotJudge("a directory is damaged", "directories")
            names.append((data[at + 3 : end], int.from_bytes(data[after - width : after])))
            at = after
        self.names += count
        return names

    def long(self, runs: list[BlockRun]) -> Names:
        """This is a directory in blocks of its own."""
        if sum(count for _, _, count in runs) * self._size > DIRECTORY_LIMIT_BYTES:
            raise CannotJudge(f"a directory takes more than {DIRECTORY_LIMIT_BYTES} bytes", "directories")
        names: Names = []
        for block in self._blocks(runs):
            names.extend(self._names(block))
        self.names += len(names)
        return names

    def _blocks(self, runs: list[BlockRun]) -> Iterator[bytes]:
        """A directory's block may be several of the file system's, which lie anywhere."""
        parts = self._contents.pieces_of(runs)
        if self._per_block == 1:
            yield from parts.values()
            return
        for first in sorted({part // self._per_block * self._per_block for part in parts}):
            block = b"".join(parts.get(first + i, b"") for i in range(self._per_block))
            if len(block) != self._per_block * self._size:
                raise CannotJudge("a directory is damaged: a part of it is missing", "directories")
            yield block

    def _names(self, block: bytes) -> Iterator[tuple[bytes, int]]:
        at, has_tail = _KINDS.get(block[:4], (0, False))
        if not at:
            raise CannotJudge("a directory is damaged", "directories")
        end = len(block) - (8 + 8 * _TAIL.unpack_from(block, len(block) - 8)[0] if has_tail else 0)
        more = 11 + self._type_bytes + 7  # number, length of the name, tag; a multiple of eight
        if end < at:
            raise CannotJudge("a directory is damaged", "directories")
        while at < end:
            if block[at : at + 2] == _FREE:
                length = int.from_bytes(block[at + 2 : at + 4])
                if length < 8 or length & 7:
                    raise CannotJudge("a directory is damaged", "directories")
                at += length
                continue
            if at + 16 > end:
                raise CannotJudge("a directory is damaged", "directories")
            number, count = _ENTRY.unpack_from(block, at)
            name = block[at + 9 : at + 9 + count]
            at += count + more & ~7
            if at > end:
                raise CannotJudge("a directory is damaged", "directories")
            if name not in (b".", b".."):
                yield name, number
