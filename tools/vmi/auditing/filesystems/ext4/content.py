"""This module finds and reads what an inode holds: extents, indirect blocks, or data in the inode itself."""

import struct
from collections.abc import Iterator

from vmi.auditing.blocks.device import Device
from vmi.auditing.errors import CannotJudge
from vmi.auditing.filesystems.ext4.attributes import entries, in_inode
from vmi.auditing.filesystems.ext4.inodes import EXTENTS, INLINE_DATA, Inode
from vmi.auditing.filesystems.ext4.superblock import Superblock
from vmi.auditing.filesystems.pieces import in_pieces

BlockRun = tuple[int, int, int]
"""The first block in the file, the first on the disk, and how many."""

_EXTENT_MAGIC = 0xF30A
_UNWRITTEN = 32768
_DEPTH_LIMIT = 5
_DATA = (7, b"data")


class Contents:
    """This reads the content of inodes of one file system."""

    def __init__(self, device: Device, superblock: Superblock):
        self._device = device
        self._superblock = superblock

    def read(self, inode: Inode, limit: int) -> bytes:
        """This is the content's first `limit` bytes; holes read as zeros."""
        length = min(inode.size, limit)
        if inode.flags & INLINE_DATA:
            return inline_data(inode)[:length]
        data = bytearray(length)
        size = self._superblock.block_bytes
        for logical, physical, count in self.runs(inode, length):
            start = logical * size
            wanted = min(count * size, length - start)
            if wanted > 0:
                data[start : start + wanted] = self._device.read(physical * size, wanted)
        return bytes(data)

    def pieces(self, inode: Inode, most: int) -> Iterator[bytes]:
        """This is the whole content in pieces of `most` bytes, the last one of the rest."""
        if inode.flags & INLINE_DATA:
            data = inline_data(inode)[: inode.size]
            yield from (data[at : at + most] for at in range(0, len(data), most))
            return
        size = self._superblock.block_bytes
        parts = (
            (logical * size, physical * size, count * size) for logical, physical, count in self.runs(inode, inode.size)
        )
        yield from in_pieces(self._device, parts, inode.size, most)

    def runs(self, inode: Inode, limit: int) -> Iterator[BlockRun]:
        """This is where the first `limit` bytes of the content lie."""
        blocks = -(-min(inode.size, limit) // self._superblock.block_bytes)
        if inode.flags & EXTENTS:
            yield from self._extents(inode.block, _DEPTH_LIMIT, blocks, set())
            return
        pointers = struct.unpack("<15I", inode.block)
        yield from self._pointers(pointers[:12], 0, 0, blocks)
        per_block = self._superblock.block_bytes // 4
        logical = 12
        for level in (1, 2, 3):
            yield from self._pointers(pointers[11 + level : 12 + level], level, logical, blocks)
            logical += per_block**level

    def _extents(self, node: bytes, depth_limit: int, blocks: int, seen: set[int]) -> Iterator[BlockRun]:
        magic, entries, _, depth = struct.unpack_from("<HHHH", node)
        if magic != _EXTENT_MAGIC or depth > depth_limit or 12 + 12 * entries > len(node):
            raise CannotJudge("an extent tree is damaged", "extents")
        if depth:
            yield from self._children(node, entries, depth - 1, blocks, seen)
            return
        for logical, length, high, low in struct.iter_unpack("<IHHI", node[12 : 12 + 12 * entries]):
            physical = low | high << 32
            if length > _UNWRITTEN or logical >= blocks:
                continue  # reserved but never written: reads as zeros
            self._demand(physical, length)
            yield logical, physical, min(length, blocks - logical)

    def _children(self, node: bytes, entries: int, depth: int, blocks: int, seen: set[int]) -> Iterator[BlockRun]:
        for logical, low, high, _ in struct.iter_unpack("<IIHH", node[12 : 12 + 12 * entries]):
            block = low | high << 32
            if logical >= blocks:
                continue
            self._demand(block, 1)
            if block in seen:
                raise CannotJudge("an extent tree contains itself", "extents")
            seen.add(block)
            yield from self._extents(self.block(block), depth, blocks, seen)

    def _pointers(self, pointers: tuple[int, ...], level: int, logical: int, blocks: int) -> Iterator[BlockRun]:
        step = (self._superblock.block_bytes // 4) ** level
        for position, block in enumerate(pointers):
            here = logical + position * step
            if not block or here >= blocks:
                continue
            self._demand(block, 1)
            if level == 0:
                yield here, block, 1
            else:
                below = struct.unpack(f"<{self._superblock.block_bytes // 4}I", self.block(block))
                yield from self._pointers(below, level - 1, here, blocks)

    def block(self, number: int) -> bytes:
        """This is one block; CannotJudge where there is none."""
        self._demand(number, 1)
        size = self._superblock.block_bytes
        return self._device.read(number * size, size)

    def _demand(self, block: int, count: int) -> None:
        if not 0 < block <= self._superblock.blocks - count:
            raise CannotJudge("the map of a file points outside of the file system", "extents")


def inline_data(inode: Inode) -> bytes:
    """This is content that lies in the inode: sixty bytes, and the rest in the attribute `system.data`."""
    held = in_inode(inode) if inode.size > 60 else b""
    data = (held[offset : offset + size] for index, name, offset, _, size in entries(held, 0) if (index, name) == _DATA)
    return inode.block + next(data, b"")
