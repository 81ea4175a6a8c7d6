"""This module reads the inodes: the trees say where they are, and neighbours are read at once."""

import struct
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from vmi.auditing.blocks.device import Device
from vmi.auditing.errors import CannotJudge
from vmi.auditing.filesystems.tree import IN_USE_LIMIT, demand_few_inodes
from vmi.auditing.filesystems.xfs.btree import INODES, Tree
from vmi.auditing.filesystems.xfs.groups import Group, group_block
from vmi.auditing.filesystems.xfs.superblock import Superblock

LOCAL, IN_EXTENTS, IN_TREE = 1, 2, 3
"""How a fork holds what it holds: itself, as a list of extents, as the root of a tree of extents."""
REALTIME, IMMUTABLE, APPEND = 0x1, 0x8, 0x10
KEPT_LIMIT_BYTES = 512 * 2**20

_CHUNK = 64
_CHUNK_BYTES = 4 * 2**20
_BIGTIME, _LARGE_COUNTS = 0x8, 0x10
_BIGTIME_EPOCH = -(2**31)
_CORE = struct.Struct(">HHBBHIII4xQ8xQ8xQ12xIHBB6xH")
_MAGIC = 0x494E


class Fork(NamedTuple):
    """This is what an inode says of its content, or of its attributes."""

    format: int
    extents: int
    data: bytes


class Inode(NamedTuple):
    """This is one inode that is in use."""

    number: int
    mode: int
    uid: int
    gid: int
    size: int
    mtime: int
    links: int
    flags: int
    content: Fork
    attributes: Fork | None


def read_inodes(device: Device, superblock: Superblock, groups: list[Group]) -> dict[int, Inode]:
    """This is every inode in use by its number, in the order in which they lie on the disk.

    The trees also say which of them are free; a kernel does not ask when a name leads to one, and so an image could
    hide files there. Here each is read.
    """
    found: dict[int, Inode] = {}
    kept = 0
    for group in groups:
        for start, count in _joined(_allocated(device, superblock, group), _CHUNK_BYTES // superblock.inode_bytes):
            for inode in _read(device, superblock, group.number, start, count):
                found[inode.number] = inode
                kept += len(inode.content.data) + (len(inode.attributes.data) if inode.attributes else 0)
            demand_few_inodes(len(found))
            if kept > KEPT_LIMIT_BYTES:
                raise CannotJudge(f"inodes hold more than {KEPT_LIMIT_BYTES} bytes", "inodes")
    return found


def _allocated(device: Device, superblock: Superblock, group: Group) -> Iterator[tuple[int, int]]:
    """This is the numbers in a group where inodes are, and how many; chunks may have holes where blocks are few."""
    is_sparse = "sparse" in superblock.features
    limit = superblock.group_blocks(group.number) << superblock.inodes_per_block_log
    here = total = 0
    tree = Tree(INODES, superblock.version, partial(group_block, device, superblock, group))
    for leaf in tree.leaves(group.inode_root, group.inode_levels):
        for start, holes, _ in struct.iter_unpack(">IHH8x", leaf):
            total += _CHUNK
            if start < here or start + _CHUNK > limit:
                raise CannotJudge("the tree of inodes points outside of its group, or is not in order", "inodes")
            if total > 2 * IN_USE_LIMIT:
                raise CannotJudge(f"there are more than {2 * IN_USE_LIMIT} inodes", "inodes")
            here = start + _CHUNK
            if not is_sparse or not holes:
                yield start, _CHUNK
            else:
                yield from ((start + 4 * bit, 4) for bit in range(16) if not holes >> bit & 1)


def _joined(runs: Iterator[tuple[int, int]], most: int) -> Iterator[tuple[int, int]]:
    """This joins neighbours, as long as they are not too much for one read."""
    first = count = 0
    for start, length in runs:
        if count and start == first + count and count + length <= most:
            count += length
            continue
        if count:
            yield first, count
        first, count = start, length
    if count:
        yield first, count


def _read(device: Device, superblock: Superblock, group: int, start: int, count: int) -> Iterator[Inode]:
    size = superblock.inode_bytes
    place = group * superblock.ag_blocks * superblock.block_bytes + start * size
    data = device.read(place, count * size)
    number = group << superblock.ag_log + superblock.inodes_per_block_log | start
    literal = 176 if superblock.version == 5 else 100
    for i, (mode,) in enumerate(struct.iter_unpack(f">2xH{size - 4}x", data)):
        if mode and (inode := _inode(data, i * size, number + i, literal, size)):
            yield inode


def _inode(data: bytes, at: int, number: int, literal: int, size: int) -> Inode | None:
    (
        magic, mode, version, form, old_links, uid, gid, links, large, mtime, length, extents, attributes, offset,
        attribute_form, flags,
    ) = _CORE.unpack_from(data, at)  # fmt: skip
    links = old_links if version == 1 else links
    if magic != _MAGIC or not links:
        return None
    flags2 = struct.unpack_from(">Q", data, at + 120)[0] if literal == 176 else 0
    if flags2 & _LARGE_COUNTS:
        extents, attributes = large, extents
    seconds = _BIGTIME_EPOCH + mtime // 10**9 if flags2 & _BIGTIME else (mtime >> 32 ^ 2**31) - 2**31
    start, end = at + literal, at + size
    split = min(start + 8 * offset, end) if offset else end
    content = _fork(form, extents, data[start:split], length)
    second = _fork(attribute_form, attributes, data[split:end], size) if offset else None
    return Inode(number, mode, uid, gid, length, seconds, links, flags, content, second)


def _fork(form: int, extents: int, data: bytes, length: int) -> Fork:
    """Of a fork only what is used is kept; a list of extents that does not fit shows itself by its length."""
    used = length if form == LOCAL else 16 * extents if form == IN_EXTENTS else len(data) if form == IN_TREE else 0
    return Fork(form, extents, data[:used])
