"""This module reads the boot sector: where the table, the root directory and the clusters lie."""

import struct
from dataclasses import dataclass
from typing import NamedTuple

from vmi.auditing.blocks.device import Device
from vmi.auditing.errors import CannotJudge

CLUSTERS_LIMIT = 1 << 22
_EXTENDED = (0x28, 0x29)
_NAMELESS = "NO NAME"


class _Raw(NamedTuple):
    """This is the boot sector's first part, field by field."""

    sector_bytes: int
    cluster_sectors: int
    reserved: int
    tables: int
    root_entries: int
    sectors_16: int
    table_sectors_16: int
    sectors_32: int
    table_sectors_32: int
    root_cluster: int


_RAW = struct.Struct("<11xHBHBHHxH8xII4xI")


@dataclass(frozen=True)
class BootSector:
    """This is what of a boot sector matters to a reader; offsets are in bytes."""

    bits: int
    """How wide an entry of the table is: 12, 16 or 32."""
    size: int
    cluster_bytes: int
    clusters: int
    table_at: int
    table_bytes: int
    root_at: int
    root_bytes: int
    """Zero in FAT32, where the root is a chain as any other directory is."""
    root_cluster: int
    clusters_at: int
    is_dirty: bool
    uuid: str
    label: str


def read_boot_sector(device: Device) -> BootSector:
    """This reads the boot sector, and refuses one that cannot be true."""
    if device.size < 512:
        raise CannotJudge("the partition is too small for FAT", "boot sector")
    data = device.read(0, 512)
    raw = _Raw(*_RAW.unpack_from(data))
    if raw.sector_bytes not in (512, 1024, 2048, 4096) or not raw.cluster_sectors or not raw.tables or not raw.reserved:
        raise CannotJudge("the FAT boot sector is damaged", "boot sector")
    found = _boot_sector(raw, data)
    if found.size > device.size:
        raise CannotJudge(f"the file system says {found.size} bytes, its partition has {device.size}", "boot sector")
    if found.table_bytes * 8 < (found.clusters + 2) * found.bits or not 0 < found.clusters <= CLUSTERS_LIMIT:
        raise CannotJudge("the FAT boot sector is damaged: its sizes do not fit together", "boot sector")
    return found


def _boot_sector(raw: _Raw, data: bytes) -> BootSector:
    sector = raw.sector_bytes
    table_bytes = (raw.table_sectors_16 or raw.table_sectors_32) * sector
    sectors = raw.sectors_16 or raw.sectors_32
    root_at = raw.reserved * sector + raw.tables * table_bytes
    root_bytes = -(-raw.root_entries * 32 // sector) * sector
    clusters = (sectors * sector - root_at - root_bytes) // (sector * raw.cluster_sectors)
    is_large = not raw.table_sectors_16  # as Linux tells them apart, whatever the number of clusters
    state, signature, serial, label = struct.unpack_from("<BBI11s", data, 65 if is_large else 37)
    return BootSector(
        bits=32 if is_large else 16 if clusters > 4084 else 12,
        size=sectors * sector,
        cluster_bytes=sector * raw.cluster_sectors,
        clusters=clusters,
        table_at=raw.reserved * sector,
        table_bytes=table_bytes,
        root_at=root_at,
        root_bytes=0 if is_large else root_bytes,
        root_cluster=raw.root_cluster if is_large else 0,
        clusters_at=root_at + root_bytes,
        is_dirty=bool(state & 1),
        uuid=f"{serial >> 16:04X}-{serial & 0xFFFF:04X}" if signature in _EXTENDED else "",
        label=_label(label) if signature == _EXTENDED[1] else "",
    )


def _label(raw: bytes) -> str:
    label = raw.decode("cp437").rstrip(" \0")
    return "" if label == _NAMELESS else label
