"""This module reads the superblock: sizes, state and features."""

import struct
import uuid
from dataclasses import dataclass
from typing import NamedTuple

from vmi.auditing.blocks.device import Device
from vmi.auditing.errors import CannotJudge
from vmi.auditing.filesystems.filesystem import About

OFFSET = 1024
MAGIC = 0xEF53
GROUPS_LIMIT = 1 << 17  # 16 TiB in groups of 128 MiB

# Incompatible features by bit; those we do not read make the file system one that cannot be judged.
INCOMPATIBLE = {
    0x1: "compression", 0x2: "filetype", 0x4: "needs_recovery", 0x8: "journal_dev", 0x10: "meta_bg",
    0x40: "extent", 0x80: "64bit", 0x100: "mmp", 0x200: "flex_bg", 0x400: "ea_inode", 0x1000: "dirdata",
    0x2000: "metadata_csum_seed", 0x4000: "large_dir", 0x8000: "inline_data", 0x10000: "encrypt", 0x20000: "casefold",
}  # fmt: skip
READ_ONLY = {
    0x1: "sparse_super", 0x2: "large_file", 0x8: "huge_file", 0x10: "uninit_bg", 0x20: "dir_nlink",
    0x40: "extra_isize", 0x100: "quota", 0x200: "bigalloc", 0x400: "metadata_csum", 0x1000: "readonly",
    0x2000: "project", 0x4000: "shared_blocks", 0x8000: "verity", 0x10000: "orphan_present",
}  # fmt: skip
COMPATIBLE = {
    0x1: "dir_prealloc", 0x4: "has_journal", 0x8: "ext_attr", 0x10: "resize_inode", 0x20: "dir_index",
    0x200: "sparse_super2", 0x400: "fast_commit", 0x800: "stable_inodes", 0x1000: "orphan_file",
}  # fmt: skip
UNREAD = {"compression", "journal_dev", "meta_bg", "dirdata", "encrypt"}


class _Raw(NamedTuple):
    """This is the superblock's first part, field by field."""

    inodes: int
    blocks_low: int
    free_low: int
    first_block: int
    log_block: int
    log_cluster: int
    blocks_per_group: int
    clusters_per_group: int
    inodes_per_group: int
    magic: int
    state: int
    revision: int


_RAW = struct.Struct("<I I 4x I 4x I I I I I I 8x 4x H H 16x I")


@dataclass(frozen=True)
class Superblock:
    """This is what of a superblock matters to a reader and to the checks."""

    blocks: int
    free_blocks: int
    first_block: int
    block_bytes: int
    cluster_blocks: int
    """How many blocks one bit of the block bitmap stands for."""
    blocks_per_group: int
    inodes: int
    inodes_per_group: int
    inode_bytes: int
    descriptor_bytes: int
    reserved_gdt_blocks: int
    backup_groups: tuple[int, int]
    """Which groups hold copies, when the feature sparse_super2 is on."""
    state: int
    features: frozenset[str]
    unknown_features: int
    uuid: str
    label: str

    @property
    def groups(self) -> int:
        return -(-(self.blocks - self.first_block) // self.blocks_per_group)

    @property
    def size(self) -> int:
        return self.blocks * self.block_bytes

    def about(self) -> About:
        """This is what every file system says of itself."""
        kind = "ext4" if "extent" in self.features else "ext3" if "has_journal" in self.features else "ext2"
        free = self.free_blocks * self.block_bytes
        return About(kind, self.size, self.block_bytes, free, self.uuid, self.label, self.features, self._trouble())

    def _trouble(self) -> str:
        if "needs_recovery" in self.features:
            return "the journal was not emptied: the file system was in use when its disk was taken"
        if self.state & 3 != 1 or "orphan_present" in self.features:
            return f"the file system is not clean (state {self.state})"
        return ""


def read_superblock(device: Device) -> Superblock:
    """This reads the superblock, and refuses one that cannot be true."""
    if device.size < OFFSET + 1024:
        raise CannotJudge("the partition is too small for an ext file system", "superblock")
    data = device.read(OFFSET, 1024)
    raw = _Raw(*_RAW.unpack_from(data))
    if raw.magic != MAGIC or raw.log_block > 6 or raw.log_cluster > 20:
        raise CannotJudge("the ext superblock is damaged", "superblock")
    superblock = _superblock(data, raw)
    _demand_readable(superblock)
    _demand_sane(superblock, device)
    return superblock


def _superblock(data: bytes, raw: _Raw) -> Superblock:
    (inode_bytes,) = struct.unpack_from("<H", data, 88)
    compat, incompat, read_only = struct.unpack_from("<III", data, 92)
    (reserved_gdt,) = struct.unpack_from("<H", data, 206)
    (descriptor_bytes,) = struct.unpack_from("<H", data, 254)
    blocks_high, _, free_high = struct.unpack_from("<III", data, 0x150)
    wide = bool(incompat & 0x80)
    return Superblock(
        blocks=raw.blocks_low | (blocks_high << 32 if wide else 0),
        free_blocks=raw.free_low | (free_high << 32 if wide else 0),
        first_block=raw.first_block,
        block_bytes=1024 << raw.log_block,
        cluster_blocks=1 << max(0, raw.log_cluster - raw.log_block) if read_only & 0x200 else 1,
        blocks_per_group=raw.blocks_per_group,
        inodes=raw.inodes,
        inodes_per_group=raw.inodes_per_group,
        inode_bytes=inode_bytes if raw.revision else 128,
        descriptor_bytes=descriptor_bytes if wide else 32,
        reserved_gdt_blocks=reserved_gdt,
        backup_groups=struct.unpack_from("<II", data, 0x24C),
        state=raw.state,
        features=frozenset(
            name
            for names, bits in ((COMPATIBLE, compat), (INCOMPATIBLE, incompat), (READ_ONLY, read_only))
            for bit, name in names.items()
            if bits & bit
        ),
        unknown_features=incompat & ~sum(INCOMPATIBLE),
        uuid=str(uuid.UUID(bytes=data[104:120])),
        label=data[120:136].split(b"\0")[0].decode("utf-8", "surrogateescape"),
    )


def _demand_readable(superblock: Superblock) -> None:
    unread = sorted(UNREAD & superblock.features)
    if superblock.unknown_features:
        unread.append(f"{superblock.unknown_features:#x}")
    if unread:
        raise CannotJudge(f"the ext file system uses features this version does not read: {', '.join(unread)}")


def _demand_sane(superblock: Superblock, device: Device) -> None:
    s = superblock
    sane = (
        s.inode_bytes in (128, 256, 512, 1024, 2048, 4096)
        and s.inode_bytes <= s.block_bytes
        and s.descriptor_bytes in (32, 64, 128, 256, 512, 1024)
        and 0 < s.blocks_per_group <= 8 * s.block_bytes * s.cluster_blocks
        and 0 < s.inodes_per_group <= 8 * s.block_bytes
        and s.first_block in (0, 1)
        and s.first_block < s.blocks
    )
    if not sane:
        raise CannotJudge("the ext superblock is damaged: its sizes do not fit together", "superblock")
    if s.size > device.size:
        raise CannotJudge(f"the file system says {s.size} bytes, its partition has {device.size}", "superblock")
    if s.groups > GROUPS_LIMIT:
        raise CannotJudge(f"the file system has {s.groups} block groups; at most {GROUPS_LIMIT} are read")
    if s.inodes > s.groups * s.inodes_per_group:
        raise CannotJudge("the ext superblock is damaged: more inodes than its groups can hold", "superblock")
