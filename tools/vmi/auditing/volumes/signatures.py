"""This module names what lies in a partition by its magic bytes; reading it is another matter."""

import struct
from typing import NamedTuple

from vmi.auditing.blocks.device import Device


class Signature(NamedTuple):
    """This is some bytes at an offset that only one kind of content has."""

    name: str
    offset: int
    magic: bytes


_MD = struct.pack("<I", 0xA92B4EFC)

# Containers first: a RAID member may show the file system inside at the same place.
SIGNATURES: tuple[Signature, ...] = (
    Signature("LUKS", 0, b"LUKS\xba\xbe"),
    *(Signature("LVM", 512 * sector, b"LABELONE") for sector in range(4)),
    Signature("md", 0, _MD),
    Signature("md", 4096, _MD),
    Signature("bcache", 4096 + 24, bytes.fromhex("c68573f64e1a45ca8265f57f48ba6d81")),
    *(Signature("swap", page - 10, magic) for page in (4096, 16384, 65536) for magic in (b"SWAPSPACE2", b"SWAP-SPACE")),
    Signature("ext", 1024 + 56, b"\x53\xef"),
    Signature("XFS", 0, b"XFSB"),
    Signature("btrfs", 0x10040, b"_BHRfS_M"),
    Signature("FAT", 54, b"FAT12   "),
    Signature("FAT", 54, b"FAT16   "),
    Signature("FAT", 82, b"FAT32   "),
    Signature("NTFS", 3, b"NTFS    "),
    Signature("exFAT", 3, b"EXFAT   "),
    Signature("F2FS", 1024, b"\x10\x20\xf5\xf2"),
    Signature("squashfs", 0, b"hsqs"),
    Signature("ISO 9660", 0x8001, b"CD001"),
    Signature("JFS", 0x8000, b"JFS1"),
    Signature("ReiserFS", 0x10034, b"ReIsEr"),
)
BACKING = ("LUKS", "LVM", "md", "bcache")
"""What a file system may lie on instead of lying in the partition itself."""
FOREIGN = ("btrfs", "NTFS", "exFAT", "F2FS", "squashfs", "ISO 9660", "JFS", "ReiserFS")
"""File systems that we do not read, and for which a user may name a program that does."""
_HEAD_BYTES = 0x10100


def content_of(device: Device) -> str:
    """This names what lies in a partition: `ext`, `XFS`, `LVM` and so on, `unknown`, or `empty`."""
    head = device.read(0, min(device.size, _HEAD_BYTES))
    for signature in SIGNATURES:
        if head.startswith(signature.magic, signature.offset):
            return signature.name
    if _has_md_at_end(device):
        return "md"
    return "unknown" if any(head) else "empty"


def _has_md_at_end(device: Device) -> bool:
    """This finds the older md superblocks, which stand behind the content (versions 1.0 and 0.90)."""
    at_8k = (device.size - 8192) // 4096 * 4096
    at_64k = device.size // 65536 * 65536 - 65536
    return any(place > 0 and device.read(place, 4) == _MD for place in (at_8k, at_64k))
