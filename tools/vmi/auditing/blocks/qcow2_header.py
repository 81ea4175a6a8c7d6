"""This module reads the header of a qcow2 image, and refuses what we cannot read truthfully.

The format: QEMU's docs/interop/qcow2.txt.
"""

import struct
from dataclasses import dataclass

from vmi.auditing.blocks.file import ImageFile, demand_virtual_size

MAGIC = b"QFI\xfb"
L1_LIMIT_BYTES = 32 * 2**20  # QEMU's own limits
REFCOUNTS_LIMIT_BYTES = 8 * 2**20

_V2 = struct.Struct(">4sIQIIQIIQQIIQ")
_V3 = struct.Struct(">QQQII")

DIRTY, CORRUPT, EXTERNAL_DATA, COMPRESSION_TYPE, EXTENDED_L2 = (1 << bit for bit in range(5))
BITMAPS = 1
"""Of the features that a writer which does not know them clears."""
_KNOWN = DIRTY | CORRUPT | EXTERNAL_DATA | COMPRESSION_TYPE | EXTENDED_L2
_FLATTEN = "write it anew as one file: qemu-img convert -c -O qcow2 OLD NEW"


@dataclass(frozen=True)
class Header:
    """This is what of a qcow2 header matters to a reader."""

    version: int
    cluster_bits: int
    size: int
    l1_size: int
    l1_offset: int
    snapshots: int
    refcounts: tuple[int, int]
    """Where the table of reference counts lies, and its length in clusters."""
    has_more: bool
    """True when snapshots or bitmaps lie in the file, which are not read."""
    dirty: bool
    compression: str
    """`zlib` or `zstd`."""

    @property
    def cluster_bytes(self) -> int:
        return 1 << self.cluster_bits

    @property
    def l2_entries(self) -> int:
        return self.cluster_bytes // 8


def read_header(file: ImageFile) -> Header:
    """This reads the header; whatever would make us read something else than a guest does is refused."""
    _, version, backing, _, bits, size, crypt, l1_size, l1_offset, counts, counts_size, snapshots, _ = _V2.unpack(
        file.read(0, _V2.size, "the header")
    )
    if version not in (2, 3):
        raise file.unreadable(f"is qcow2 version {version}; versions 2 and 3 are known")
    features, bitmaps, compression = _version_3(file) if version == 3 else (0, 0, 0)
    _demand_whole(file, backing, crypt, features)
    if compression > 1:
        raise file.unreadable(f"is damaged: compression type {compression} does not exist")
    header = Header(
        version=version,
        cluster_bits=bits,
        size=size,
        l1_size=l1_size,
        l1_offset=l1_offset,
        snapshots=snapshots,
        refcounts=(counts, counts_size),
        has_more=bool(snapshots or bitmaps),
        dirty=bool(features & DIRTY),
        compression="zstd" if compression else "zlib",
    )
    _demand_sane(file, header)
    return header


def _version_3(file: ImageFile) -> tuple[int, int, int]:
    features, _, automatic, _, length = _V3.unpack(file.read(_V2.size, _V3.size, "the header"))
    compression = file.read(104, 1, "the header")[0] if length > 104 else 0
    return features, automatic & BITMAPS, compression if features & COMPRESSION_TYPE else 0


def _demand_whole(file: ImageFile, backing: int, crypt: int, features: int) -> None:
    """This refuses images that are only a part of a disk, or that need a key."""
    if backing:
        raise file.unreadable("has a backing file, so it is only a part of a disk", _FLATTEN)
    if features & EXTERNAL_DATA:
        raise file.unreadable("keeps its data in another file, so it is only a part of a disk", _FLATTEN)
    if crypt:
        raise file.unreadable("is encrypted", "publish images without encryption: nobody else could read them")
    if features & CORRUPT:
        raise file.unreadable("is marked as corrupt by QEMU", "build it again, or try: qemu-img check -r all IMAGE")
    if features & EXTENDED_L2:
        raise file.unreadable("uses extended L2 entries, which this version does not read", _FLATTEN)
    if features & ~_KNOWN:
        raise file.unreadable(f"needs features that this version does not know: {features & ~_KNOWN:#x}", _FLATTEN)


def _demand_sane(file: ImageFile, header: Header) -> None:
    if not 9 <= header.cluster_bits <= 21:
        raise file.unreadable(f"is damaged: clusters of 2^{header.cluster_bits} bytes do not exist")
    demand_virtual_size(file, header.size)
    if header.refcounts[1] * header.cluster_bytes > REFCOUNTS_LIMIT_BYTES:
        raise file.unreadable(f"is damaged: a table of reference counts of {header.refcounts[1]} clusters")
    tables = -(-header.size // (header.cluster_bytes * header.l2_entries))
    if header.l1_size < tables or header.l1_size * 8 > L1_LIMIT_BYTES:
        raise file.unreadable(f"is damaged: an L1 table of {header.l1_size} entries does not fit the virtual size")
