"""This module is a disk in blocks with one table that says where each lies, as VDI, VHD and VHDX have it."""

import sys
from array import array
from collections.abc import Iterator
from itertools import pairwise

from vmi.auditing.blocks.file import Stored

BLOCKS_LIMIT = 2**21
"""Two TiB in blocks of 1 MiB: what VHD can hold."""


class BlockMap:
    """This is where such a format keeps its blocks."""

    def __init__(self, file: Stored, places: "array[int]", bytes_each: int, size: int, bitmap_bytes: int = 0):
        """`places` are offsets in the file, 0 for zeros; a bitmap of the sectors in use may stand before each block."""
        self._file = file
        self._places = places
        self._size = size
        self._bitmap_bytes = bitmap_bytes
        self.bytes_each = bytes_each
        self.count = self._survey()

    def holds(self, number: int) -> bool:
        return self._places[number] != 0

    def stored(self, first: int, last: int) -> Iterator[int]:
        return (number for number in range(first, last) if self._places[number])

    def load(self, number: int) -> bytes:
        used = self._used(number)
        stored = self._file.read(self._places[number], self._bitmap_bytes + used, f"block {number}")
        block = stored[self._bitmap_bytes :]
        if self._bitmap_bytes and not _agrees(stored[: self._bitmap_bytes], block):
            raise self._file.unreadable(f"is damaged: block {number} has data where it says that there are none")
        return block.ljust(self.bytes_each, b"\0")

    def held(self, number: int) -> int:
        return self._bitmap_bytes + self._used(number)

    def part(self, number: int, start: int, count: int) -> bytes:
        """This reads some bytes of a stored block; for blocks without a bitmap."""
        return self._file.read(self._places[number] + start, count, f"block {number}")

    @property
    def end(self) -> int:
        """This is where the last block ends in the file."""
        last = max(self._places, default=0)
        return min(last + self._bitmap_bytes + self.bytes_each, self._file.size) if last else 0

    def _used(self, number: int) -> int:
        """This is how many bytes of a block belong to the disk: the last one may be cut off."""
        return min(self.bytes_each, self._size - number * self.bytes_each)

    def _survey(self) -> int:
        """This looks at every place once, so that a truncated file is refused before anything is said of it."""
        for number, place in enumerate(self._places):
            if place and place + self._bitmap_bytes + self._used(number) > self._file.size:
                raise self._file.unreadable("is truncated or damaged: a block lies beyond the end of the file")
        ordered = sorted(filter(None, self._places))
        if any(after - before < self._bitmap_bytes + self.bytes_each for before, after in pairwise(ordered)):
            raise self._file.unreadable("is damaged: two blocks overlap")
        return len(ordered)


def read_table(file: Stored, offset: int, count: int, byteorder: str) -> "array[int]":
    """This reads a table of 32-bit numbers."""
    if count > BLOCKS_LIMIT:
        raise file.unreadable(f"is too large: it has {count} blocks; at most {BLOCKS_LIMIT} are read")
    table = array("I", file.read(offset, count * 4, "the table of blocks"))
    if sys.byteorder != byteorder:
        table.byteswap()
    return table


def _agrees(bitmap: bytes, block: bytes) -> bool:
    """Sectors without their bit are zeros to some readers: they have to be zeros to all."""
    sectors = -(-len(block) // 512)
    if bitmap[: sectors // 8] == b"\xff" * (sectors // 8) and not sectors % 8:
        return True
    return not any(
        any(block[number * 512 : (number + 1) * 512])
        for number in range(sectors)
        if not bitmap[number // 8] & 0x80 >> number % 8
    )
