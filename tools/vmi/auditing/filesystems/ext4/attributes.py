"""This module reads extended attributes: those that lie behind an inode, and those in a block of their own."""

import struct
from collections.abc import Callable, Iterator

from vmi.auditing.errors import CannotJudge
from vmi.auditing.filesystems.ext4.inodes import Inode
from vmi.auditing.filesystems.tree import ATTRIBUTE_LIMIT_BYTES, collected

MAGIC = 0xEA020000
# Access lists have no name behind their index: the index is the name.
PREFIXES = {
    1: "user.", 2: "system.posix_acl_access", 3: "system.posix_acl_default", 4: "trusted.", 6: "security.",
    7: "system.", 8: "system.richacl",
}  # fmt: skip
_ENTRY = struct.Struct("<BBHIII")
_HEADER_BYTES = 32

Attribute = tuple[int, bytes, int, int, int]
"""The name's prefix by its index, the name, where the value is, in which inode (0: here), and how long it is."""


def attributes(inode: Inode, block: Callable[[int], bytes], other: Callable[[int, int], bytes]) -> dict[str, bytes]:
    """This is all attributes of an inode; `other` reads the content of an inode that holds a long value."""
    return collected(_all(inode, block, other))


def _all(
    inode: Inode, block: Callable[[int], bytes], other: Callable[[int, int], bytes]
) -> Iterator[tuple[str, bytes]]:
    yield from _named(in_inode(inode), 0, other)
    if inode.attribute_block:
        data = block(inode.attribute_block)
        if struct.unpack_from("<I", data)[0] != MAGIC:
            raise CannotJudge("a block of extended attributes is damaged", "attributes")
        yield from _named(data, _HEADER_BYTES, other)


def in_inode(inode: Inode) -> bytes:
    """This is the attributes behind an inode's fields, without their header; empty when there are none."""
    if len(inode.tail) < 8:
        return b""
    (extra,) = struct.unpack_from("<H", inode.tail)
    held = inode.tail[extra:]
    return held[4:] if len(held) >= 4 and struct.unpack_from("<I", held)[0] == MAGIC else b""


def entries(data: bytes, at: int) -> Iterator[Attribute]:
    """This is the attributes that lie one behind the other, up to four zeros or the end."""
    while at + _ENTRY.size <= len(data) and data[at : at + 4] != bytes(4):
        length, index, offset, number, size, _ = _ENTRY.unpack_from(data, at)
        yield index, data[at + _ENTRY.size : at + _ENTRY.size + length], offset, number, size
        at += (_ENTRY.size + length + 3) & ~3


def _named(data: bytes, at: int, other: Callable[[int, int], bytes]) -> Iterator[tuple[str, bytes]]:
    for index, name, offset, number, size in entries(data, at):
        if size > ATTRIBUTE_LIMIT_BYTES or (not number and offset + size > len(data)):
            raise CannotJudge("an extended attribute is damaged", "attributes")
        full = PREFIXES.get(index, f"{index}.") + name.decode("utf-8", "surrogateescape")
        yield full, other(number, size) if number else data[offset : offset + size]
