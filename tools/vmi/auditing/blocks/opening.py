"""This module tells which container a file is, by what is in it and never by its name."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from vmi.auditing.blocks import qcow2_header, raw_gz, vdi, vhd, vhdx, vmdk_descriptor, vmdk_header
from vmi.auditing.blocks.device import Image
from vmi.auditing.blocks.file import ImageFile
from vmi.auditing.blocks.ova import read_ova
from vmi.auditing.blocks.qcow2 import Qcow2
from vmi.auditing.blocks.raw import Raw
from vmi.auditing.blocks.vmdk import read_vmdk

READERS: tuple[tuple[int, bytes, Callable[[ImageFile], Image]], ...] = (
    (0, qcow2_header.MAGIC, Qcow2),
    (0, vmdk_header.MAGIC, read_vmdk),
    (0, vmdk_descriptor.MAGIC, vmdk_descriptor.refuse_alone),
    (0, vhd.MAGIC, vhd.read_dynamic),
    (0, vhdx.MAGIC, vhdx.read_vhdx),
    (257, b"ustar", read_ova),
    (vdi.MAGIC_AT, vdi.MAGIC, vdi.read_vdi),
)
"""What we read: (offset, magic, reader)."""

# What we recognise and do not read: (offset, magic, name). Taking it for a raw disk would judge rubbish.
UNREAD: tuple[tuple[int, bytes, str], ...] = (
    (0, b"COWD", "a VMDK of old ESX servers"),
    (0, b"\xfd7zXZ\x00", "xz"),
    (0, b"\x28\xb5\x2f\xfd", "zstd"),
    (0, b"BZh", "bzip2"),
    (0, b"PK\x03\x04", "zip"),
    (0, b"QED\x00", "QED"),
)
_HINT = "convert it first: qemu-img convert -c -O qcow2 OLD NEW"
SECTOR_BYTES = 512


@contextmanager
def opened(path: Path) -> Iterator[Image]:
    """This opens a disk image for reading."""
    with opened_file(path) as file:
        yield container(file)


@contextmanager
def opened_file(path: Path) -> Iterator[ImageFile]:
    """This opens the file of a disk image; one that is written to meanwhile is an UnreadableImage in the end."""
    file = ImageFile(path)
    try:
        yield file
        file.demand_unchanged()
    finally:
        file.close()


def container(file: ImageFile) -> Image:
    """This is the disk in a file."""
    start = file.read(0, min(file.size, SECTOR_BYTES), "the first sector")
    for offset, magic, reader in READERS:
        if start[offset:].startswith(magic):
            return reader(file)
    for offset, magic, name in UNREAD:
        if start[offset:].startswith(magic):
            raise file.unreadable(f"is {name}, which this version does not read", _HINT)
    if start.startswith(raw_gz.MAGIC):
        return _unpacked(file)
    if len(start) < SECTOR_BYTES:
        raise file.unreadable(f"has {file.size} bytes, which is too small for a disk")
    return vhd.read_fixed(file) if vhd.is_fixed(file) else Raw(file)


def _unpacked(file: ImageFile) -> Image:
    """Only raw disks are published like this: what has a format of its own has its own compression."""
    start = raw_gz.first_bytes(file, SECTOR_BYTES)
    formats = [*((offset, magic) for offset, magic, _ in (*READERS, *UNREAD)), (0, raw_gz.MAGIC)]
    if any(start[offset:].startswith(magic) for offset, magic in formats):
        raise file.unreadable("is gzip around something else than a raw disk", "unpack it first: gunzip IMAGE")
    return raw_gz.read_raw_gz(file)
