"""This module reads the header of a sparse VMDK, and refuses what we cannot read truthfully.

The format: VMware's "Virtual Disk Format 5.0".
"""

import struct
from dataclasses import dataclass, replace

from vmi.auditing.blocks.file import Stored, demand_virtual_size

MAGIC = b"KDMV"
SECTOR_BYTES = 512
TABLE_ENTRIES = 512
TABLES_LIMIT = 2**20
AT_END = 0xFFFF_FFFF_FFFF_FFFF
"""Where a stream's header says that its directory lies: only the footer knows."""
FLATTEN = "write it anew as one file: qemu-img convert -c -O qcow2 OLD NEW"

_HEADER = struct.Struct("<4sIIQQQQIQQQB4sH433x")
_MARKER = struct.Struct("<QII496x")
_LINE_ENDS = b"\n \r\n"
_DEFLATE = 1
_FOOTER, _END = 3, 0
LINE_ENDS, SECOND_TABLES, ZERO_GRAINS, COMPRESSED, MARKERS = (1 << bit for bit in (0, 1, 2, 16, 17))
_KNOWN = LINE_ENDS | SECOND_TABLES | ZERO_GRAINS | COMPRESSED | MARKERS


@dataclass(frozen=True)
class Header:
    """This is what of a VMDK's header matters to a reader; places and lengths are in sectors."""

    version: int
    flags: int
    capacity: int
    grain: int
    descriptor: int
    descriptor_length: int
    table_entries: int
    directory: int
    dirty: bool
    line_ends: bytes
    algorithm: int

    @property
    def compressed(self) -> bool:
        return bool(self.flags & COMPRESSED)

    @property
    def grain_bytes(self) -> int:
        return self.grain * SECTOR_BYTES

    @property
    def tables(self) -> int:
        """This is how many grain tables map the disk."""
        return -(-self.capacity // (self.grain * TABLE_ENTRIES))


def read_header(file: Stored) -> Header:
    """This reads the header, and of a stream also the footer, which alone says where the directory lies."""
    header = _unpacked(file, file.read(0, SECTOR_BYTES, "the header"))
    if header.directory == AT_END:
        header = _footer(file, header)
    _demand_known(file, header)
    _demand_sane(file, header)
    return header


def _unpacked(file: Stored, data: bytes) -> Header:
    magic, version, flags, capacity, grain, text, length, entries, _, directory, _, dirty, ends, kind = _HEADER.unpack(
        data
    )
    if magic != MAGIC:
        raise file.unreadable("is truncated or damaged: its footer is missing")
    return Header(version, flags, capacity, grain, text, length, entries, directory, bool(dirty), ends, kind)


def _footer(file: Stored, header: Header) -> Header:
    """A stream ends with a marker, the footer and an empty marker, a sector each."""
    data = file.read(file.size - 3 * SECTOR_BYTES, 3 * SECTOR_BYTES, "the footer")
    first, last = _MARKER.unpack(data[:SECTOR_BYTES]), _MARKER.unpack(data[-SECTOR_BYTES:])
    if first[1:] != (0, _FOOTER) or last != (0, 0, _END):
        raise file.unreadable("is truncated or damaged: its footer is missing")
    footer = _unpacked(file, data[SECTOR_BYTES : 2 * SECTOR_BYTES])
    if (footer.capacity, footer.grain, footer.flags) != (header.capacity, header.grain, header.flags):
        raise file.unreadable("is damaged: its header and its footer speak of two disks")
    return replace(header, directory=footer.directory, dirty=footer.dirty)  # not every footer repeats the rest


def _demand_known(file: Stored, header: Header) -> None:
    if not 1 <= header.version <= 3:
        raise file.unreadable(f"is VMDK version {header.version}; versions 1 to 3 are known")
    if header.flags & ~_KNOWN:
        raise file.unreadable(f"needs features that this version does not know: {header.flags & ~_KNOWN:#x}", FLATTEN)
    if header.flags & LINE_ENDS and header.line_ends != _LINE_ENDS:
        raise file.unreadable("is damaged: something changed its line ends, as if it were a text", "copy it as binary")
    if header.compressed and not header.flags & MARKERS:
        raise file.unreadable("has compressed grains without markers, which this version does not read", FLATTEN)
    if header.compressed and header.algorithm != _DEFLATE:
        raise file.unreadable(f"is damaged: compression algorithm {header.algorithm} does not exist")
    if not header.descriptor:
        raise file.unreadable("is one of several files of a disk", FLATTEN)


def _demand_sane(file: Stored, header: Header) -> None:
    demand_virtual_size(file, header.capacity * SECTOR_BYTES)
    if header.grain not in (16, 32, 64, 128, 256, 512, 1024, 2048, 4096):
        raise file.unreadable(f"is damaged: grains of {header.grain} sectors do not exist")
    if header.table_entries != TABLE_ENTRIES:
        raise file.unreadable(f"is damaged: grain tables have {TABLE_ENTRIES} entries, not {header.table_entries}")
    if header.tables > TABLES_LIMIT:
        raise file.unreadable(f"is too large: it has {header.tables} grain tables; at most {TABLES_LIMIT} are read")
    if header.directory in (0, AT_END):
        raise file.unreadable("is damaged: it has no grain directory")
