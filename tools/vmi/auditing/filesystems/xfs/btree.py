"""This module walks the B+trees that XFS keeps everything in, from left to right."""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from vmi.auditing.errors import CannotJudge

LEVELS_LIMIT = 12
_START = struct.Struct(">4sHH")


@dataclass(frozen=True)
class Shape:
    """This is how the blocks of one kind of tree look."""

    magics: tuple[bytes, bytes]
    """In version 4, and in version 5 with checksums."""
    headers: tuple[int, int]
    """In bytes, likewise."""
    key_bytes: int
    pointer: str
    """As struct has it: blocks of a group are short, blocks of the file system long."""
    record_bytes: int


FREE_SPACE = Shape((b"ABTB", b"AB3B"), (16, 56), 8, "I", 8)
INODES = Shape((b"IABT", b"IAB3"), (16, 56), 4, "I", 16)
EXTENTS = Shape((b"BMAP", b"BMA3"), (24, 72), 8, "Q", 16)


@dataclass
class Tree:
    """This is one tree on its way down; `read` gives the block that a pointer means, or CannotJudge."""

    shape: Shape
    version: int
    read: Callable[[int], bytes]

    def __post_init__(self) -> None:
        self._seen: set[int] = set()

    def leaves(self, block: int, levels: int) -> Iterator[bytes]:
        """This is the records of each leaf below a block, as they lie there."""
        if not 1 <= levels <= LEVELS_LIMIT:
            raise CannotJudge(f"a tree has {levels} levels", "trees")
        if block in self._seen:
            raise CannotJudge("a tree contains itself", "trees")
        self._seen.add(block)
        data = self.read(block)
        magic, level, count = _START.unpack_from(data)
        new = self.version == 5
        header = self.shape.headers[new]
        if magic != self.shape.magics[new] or level != levels - 1:
            raise CannotJudge("a tree is damaged", "trees")
        if level == 0:
            yield _inside(data, header, count * self.shape.record_bytes)
            return
        for child in self.children(data[header:], count):
            yield from self.leaves(child, level)

    def children(self, body: bytes, count: int) -> tuple[int, ...]:
        """This is what a node points to: behind as many keys as fit, whether they are used or not."""
        width = struct.calcsize(f">{self.shape.pointer}")
        most = len(body) // (self.shape.key_bytes + width)
        pointers = _inside(body, most * self.shape.key_bytes, count * width)
        if count > most:
            raise CannotJudge("a tree is damaged", "trees")
        return struct.unpack(f">{count}{self.shape.pointer}", pointers)


def _inside(data: bytes, start: int, length: int) -> bytes:
    if start + length > len(data):
        raise CannotJudge("a tree is damaged", "trees")
    return data[start : start + length]
