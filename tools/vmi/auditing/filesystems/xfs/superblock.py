"""This module reads the superblock: sizes, features, and where a block number leads."""

import struct
import uuid
from dataclasses import dataclass
from typing import NamedTuple

from vmi.auditing.blocks.device import Device
from vmi.auditing.errors import CannotJudge

MAGIC = b"XFSB"
GROUPS_LIMIT = 1 << 17

# Incompatible features by bit; those we do not read make the file system one that cannot be judged.
INCOMPATIBLE = {
    0x1: "ftype", 0x2: "sparse", 0x4: "meta_uuid", 0x8: "bigtime", 0x10: "needsrepair", 0x20: "nrext64",
    0x40: "exchange", 0x80: "parent", 0x100: "metadir", 0x200: "zoned", 0x400: "zone_gaps",
}  # fmt: skip
READ_ONLY = {0x1: "finobt", 0x2: "rmapbt", 0x4: "reflink", 0x8: "inobtcount"}
UNREAD = {"metadir", "zoned", "zone_gaps"}
_DIRECTORIES_2 = 0x2000
_MORE_BITS = 0x8000
_OLD_FTYPE = 0x200


class _Raw(NamedTuple):
    """This is the superblock's first part, field by field."""

    magic: bytes
    block_bytes: int
    blocks: int
    realtime_blocks: int
    uuid: bytes
    log_start: int
    root: int
    ag_blocks: int
    ag_count: int
    log_blocks: int
    version: int
    sector_bytes: int
    inode_bytes: int
    inodes_per_block: int
    label: bytes
    block_log: int
    inode_log: int
    inodes_per_block_log: int
    ag_log: int
    in_progress: int
    free_blocks: int
    directory_log: int
    features2: int
    compatible: int
    read_only: int
    incompatible: int


_RAW = struct.Struct(">4sIQQ8x16sQQ16x4xII4xIHHHH12sBxBBBxB17xQ40xB7xI4xIII")


@dataclass(frozen=True)
class Superblock:
    """This is what of a superblock matters to a reader and to the checks."""

    version: int
    blocks: int
    free_blocks: int
    block_bytes: int
    ag_blocks: int
    ag_count: int
    ag_log: int
    """How many bits of a block's number say where in its allocation group it is."""
    sector_bytes: int
    inode_bytes: int
    inodes_per_block_log: int
    directory_bytes: int
    root: int
    log_start: int
    log_blocks: int
    realtime_blocks: int
    in_progress: bool
    features: frozenset[str]
    unknown_features: int
    uuid: str
    label: str

    @property
    def size(self) -> int:
        return self.blocks * self.block_bytes

    def group_blocks(self, group: int) -> int:
        """This is how many blocks an allocation group has: the last one may be shorter."""
        return min(self.ag_blocks, self.blocks - group * self.ag_blocks)

    def place(self, block: int, count: int = 1) -> int:
        """This is the byte where a block lies, when it and those behind it lie in one allocation group."""
        group, inside = block >> self.ag_log, block & ((1 << self.ag_log) - 1)
        if group >= self.ag_count or count < 1 or inside + count > self.group_blocks(group):
            raise CannotJudge(f"block {block} lies outside of the file system", "blocks")
        return (group * self.ag_blocks + inside) * self.block_bytes


def read_superblock(device: Device) -> Superblock:
    """This reads the superblock, and refuses one that cannot be true."""
    if device.size < 4096:
        raise CannotJudge("the partition is too small for XFS", "superblock")
    raw = _Raw(*_RAW.unpack_from(device.read(0, 512)))
    if raw.magic != MAGIC or raw.block_log > 16 or raw.directory_log > 16:
        raise CannotJudge("the XFS superblock is damaged", "superblock")
    superblock = _superblock(raw)
    _demand_readable(superblock, raw)
    _demand_sane(superblock, raw)
    if superblock.size > device.size:
        raise CannotJudge(f"the file system says {superblock.size} bytes, its partition has {device.size}")
    return superblock


def _superblock(raw: _Raw) -> Superblock:
    version = raw.version & 0xF
    return Superblock(
        version=version,
        blocks=raw.blocks,
        free_blocks=raw.free_blocks,
        block_bytes=raw.block_bytes,
        ag_blocks=raw.ag_blocks,
        ag_count=raw.ag_count,
        ag_log=raw.ag_log,
        sector_bytes=raw.sector_bytes,
        inode_bytes=raw.inode_bytes,
        inodes_per_block_log=raw.inodes_per_block_log,
        directory_bytes=raw.block_bytes << raw.directory_log,
        root=raw.root,
        log_start=raw.log_start,
        log_blocks=raw.log_blocks,
        realtime_blocks=raw.realtime_blocks,
        in_progress=raw.in_progress != 0,
        features=frozenset(_features(raw) if version == 5 else _old_features(raw)),
        unknown_features=raw.incompatible & ~sum(INCOMPATIBLE) if version == 5 else 0,
        uuid=str(uuid.UUID(bytes=raw.uuid)),
        label=raw.label.split(b"\0")[0].decode("utf-8", "surrogateescape"),
    )


def _features(raw: _Raw) -> set[str]:
    found = {name for bit, name in INCOMPATIBLE.items() if raw.incompatible & bit}
    return found | {name for bit, name in READ_ONLY.items() if raw.read_only & bit} | {"crc"}


def _old_features(raw: _Raw) -> set[str]:
    return {"ftype"} if raw.version & _MORE_BITS and raw.features2 & _OLD_FTYPE else set()


def _demand_readable(superblock: Superblock, raw: _Raw) -> None:
    if superblock.version not in (4, 5) or not raw.version & _DIRECTORIES_2:
        raise CannotJudge(f"XFS of version {superblock.version} is not read; 4 and 5 are", "superblock")
    unread = sorted(UNREAD & superblock.features)
    if superblock.unknown_features:
        unread.append(f"{superblock.unknown_features:#x}")
    if unread:
        raise CannotJudge(f"XFS uses features this version does not read: {', '.join(unread)}", "superblock")
    if superblock.realtime_blocks:
        raise CannotJudge("XFS keeps files on a realtime device, which is not in the image", "superblock")
    if not superblock.log_start:
        raise CannotJudge("XFS keeps its log on another device, which is not in the image", "superblock")


def _demand_sane(superblock: Superblock, raw: _Raw) -> None:
    s = superblock
    sane = (
        s.block_bytes == 1 << raw.block_log
        and 512 <= s.block_bytes <= s.directory_bytes <= 65536
        and s.inode_bytes == 1 << raw.inode_log
        and 256 <= s.inode_bytes <= min(2048, s.block_bytes)
        and raw.inodes_per_block_log == raw.block_log - raw.inode_log
        and s.sector_bytes in (512, 1024, 2048, 4096, 8192, 16384, 32768)
        and 0 < s.ag_count <= GROUPS_LIMIT
        and 4 * s.sector_bytes < s.ag_blocks * s.block_bytes
        and s.ag_log == (s.ag_blocks - 1).bit_length()
        and (s.ag_count - 1) * s.ag_blocks < s.blocks <= s.ag_count * s.ag_blocks
        and 4 * s.sector_bytes < s.group_blocks(s.ag_count - 1) * s.block_bytes
    )
    if not sane:
        raise CannotJudge("the XFS superblock is damaged: its sizes do not fit together", "superblock")
