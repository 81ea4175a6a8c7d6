"""This module reads extended attributes: in the inode, in blocks, and values in blocks of their own."""

import struct
import sys
from bisect import bisect
from collections.abc import Iterator
from itertools import islice

from vmi.auditing.errors import CannotJudge
from vmi.auditing.filesystems.tree import ATTRIBUTE_LIMIT_BYTES, collected
from vmi.auditing.filesystems.xfs.content import Contents
from vmi.auditing.filesystems.xfs.inodes import LOCAL, Fork
from vmi.auditing.filesystems.xfs.superblock import Superblock

LEAVES_LIMIT = 1024
RUNS_LIMIT = 65536
"""What lies in more runs than that is not found, and so told to be damaged."""
_LEAF, _NODE = (0xFBEE, 0x3BEE), (0xFEBE, 0x3EBE)
_IN_LEAF, _ROOT, _SECURE, _PARENT, _INCOMPLETE = 0x1, 0x2, 0x4, 0x8, 0x80
_LISTS = {"trusted.SGI_ACL_FILE": "system.posix_acl_access", "trusted.SGI_ACL_DEFAULT": "system.posix_acl_default"}
_VALUE_HEADER_BYTES = 56

Attribute = tuple[int, bytes, bytes]
"""Flags, name, value."""


def attributes(contents: Contents, superblock: Superblock, fork: Fork) -> dict[str, bytes]:
    """This is all attributes of an inode."""
    held = _short(fork.data) if fork.format == LOCAL else _Blocks(contents, superblock, fork).all()
    return collected(_named(held))


def _named(held: Iterator[Attribute]) -> Iterator[tuple[str, bytes]]:
    for flags, name, value in held:
        if not flags & (_PARENT | _INCOMPLETE):
            prefix = "trusted." if flags & _ROOT else "security." if flags & _SECURE else "user."
            full = prefix + name.decode("utf-8", "surrogateescape")
            yield _LISTS.get(full, full), value


def _short(data: bytes) -> Iterator[Attribute]:
    """Attributes that fit the inode lie one behind the other."""
    at = 4
    for _ in range(data[2] if len(data) > 2 else 0):
        if at + 3 > len(data):
            raise _damaged()
        name_length, value_length, flags = data[at : at + 3]
        name_end = at + 3 + name_length
        if name_end + value_length > len(data):
            raise _damaged()
        yield flags, data[at + 3 : name_end], data[name_end : name_end + value_length]
        at = name_end + value_length


class _Blocks:
    """This is attributes in blocks: one leaf, or many leaves below nodes, each of which knows the next."""

    def __init__(self, contents: Contents, superblock: Superblock, fork: Fork):
        self._contents = contents
        self._runs = list(islice(contents.runs(fork, 2**32), RUNS_LIMIT))
        self._size = superblock.block_bytes
        self._is_new = superblock.version == 5

    def all(self) -> Iterator[Attribute]:
        number = self._first_leaf()
        seen: set[int] = set()
        while number not in seen:
            seen.add(number)
            if len(seen) > LEAVES_LIMIT:
                raise CannotJudge(f"extended attributes take more than {LEAVES_LIMIT} blocks", "attributes")
            block = self._block(number)
            if self._magic(block) != _LEAF[self._is_new]:
                raise _damaged()
            yield from self._leaf(block)
            number = int.from_bytes(block[:4])
            if not number:
                return
        raise CannotJudge("the blocks of extended attributes go in a circle", "attributes")

    def _first_leaf(self) -> int:
        number = 0
        for _ in range(8):  # a tree is at most five levels high
            block = self._block(number)
            if self._magic(block) != _NODE[self._is_new]:
                return number
            (number,) = struct.unpack_from(">I", block, (64 if self._is_new else 16) + 4)
        raise _damaged()

    def _leaf(self, block: bytes) -> Iterator[Attribute]:
        (count,) = struct.unpack_from(">H", block, 56 if self._is_new else 12)
        start = 80 if self._is_new else 32
        if start + 8 * count > self._size:
            raise _damaged()
        for _, at, flags in struct.iter_unpack(">IHBx", block[start : start + 8 * count]):
            yield flags, *(self._local(block, at) if flags & _IN_LEAF else self._remote(block, at))

    def _local(self, block: bytes, at: int) -> tuple[bytes, bytes]:
        value_length, name_length = int.from_bytes(block[at : at + 2]), int.from_bytes(block[at + 2 : at + 3])
        name_end = at + 3 + name_length
        if name_end + value_length > self._size:
            raise _damaged()
        return block[at + 3 : name_end], block[name_end : name_end + value_length]

    def _remote(self, block: bytes, at: int) -> tuple[bytes, bytes]:
        if at + 9 > self._size:
            raise _damaged()
        number, length, name_length = struct.unpack_from(">IIB", block, at)
        if length > ATTRIBUTE_LIMIT_BYTES or at + 9 + name_length > self._size:
            raise _damaged()
        return block[at + 9 : at + 9 + name_length], self._value(number, length)

    def _value(self, first: int, length: int) -> bytes:
        """In version 5 each block of a value has a header."""
        header = _VALUE_HEADER_BYTES if self._is_new else 0
        count = -(-length // (self._size - header))
        return b"".join(self._block(first + i)[header:] for i in range(count))[:length]

    def _block(self, number: int) -> bytes:
        logical, place, count = self._runs[bisect(self._runs, (number, sys.maxsize)) - 1] if self._runs else (0, 0, 0)
        if not logical <= number < logical + count:
            raise _damaged()
        return self._contents.at(place + (number - logical) * self._size)

    def _magic(self, block: bytes) -> int:
        return int.from_bytes(block[8:10])


def _damaged() -> CannotJudge:
    return CannotJudge("an extended attribute is damaged", "attributes")
