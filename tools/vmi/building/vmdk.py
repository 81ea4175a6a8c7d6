"""This module is VMware's stream-optimised VMDK, written and compared: compressed grains in the order of the disk.

Layout and names are those of VMware's "Virtual Disk Format 5.0". qemu-img writes the variant without its footer, its
markers of tables and its end (docs/decisions/079-ova.md), which ESXi refuses; so the writer is ours, and it is
deterministic up to zlib's version.
"""

import io
import os
import struct
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO, NamedTuple, Protocol

from vmi.core.errors import Refusal

SECTOR_BYTES = 512
GRAIN_SECTORS = 128
GRAIN_BYTES = GRAIN_SECTORS * SECTOR_BYTES
TABLE_ENTRIES = 512
TABLE_SECTORS = TABLE_ENTRIES * 4 // SECTOR_BYTES
DESCRIPTOR_SECTORS = 20
VERSION = 3
"""ESXi refuses stream-optimised disks that call themselves older."""
FLAGS = 1 | 1 << 16 | 1 << 17
"""Line ends can be checked, grains are compressed, and markers stand before everything."""
DEFLATE = 1
AT_END = 0xFFFF_FFFF_FFFF_FFFF
"""Where a stream's header says that its directory lies: only the footer knows."""
TABLE, DIRECTORY, FOOTER = 1, 2, 3
_HEADER = struct.Struct("<4sIIQQQQIQQQB4sH433x")
_GRAIN = struct.Struct("<QI")
_MARKER = struct.Struct("<QII496x")
_ZEROS = bytes(GRAIN_BYTES)
_TEXT = """\
# Disk DescriptorFile
version=1
CID={cid}
parentCID=ffffffff
createType="streamOptimized"

# Extent description
RW {sectors} SPARSE "{name}"

# The Disk Data Base
ddb.virtualHWVersion = "13"
ddb.geometry.cylinders = "{cylinders}"
ddb.geometry.heads = "255"
ddb.geometry.sectors = "63"
ddb.adapterType = "ide"
ddb.toolsVersion = "2147483647"
"""


class Disk(Protocol):
    """This is a disk's content, whatever it is kept in."""

    @property
    def size(self) -> int:
        """This is how many bytes it holds."""

    def read(self, offset: int, length: int) -> bytes:
        """This reads exactly `length` bytes."""


class Label(NamedTuple):
    """This is what a VMDK says of itself besides its content."""

    name: str
    """Its file's name."""
    cid: str
    """Eight hexadecimal digits that stand for its content."""


def write(disk: Disk, label: Label, file: BinaryIO) -> None:
    """This writes a disk as one stream, from front to back."""
    at = _start(disk, label, file)
    directory: list[int] = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # zlib lets go of Python's lock
        for first in range(0, disk.size, TABLE_ENTRIES * GRAIN_BYTES):
            table = [0] * TABLE_ENTRIES
            for place, grain in enumerate(pool.map(_deflated, _grains(disk, first))):
                if grain:
                    table[place] = at
                    stored = _stored(first // GRAIN_BYTES + place, grain)
                    at += file.write(stored) // SECTOR_BYTES
            at = _close_table(file, at, table, directory)
    file.write(_end(disk, at, directory))


def demand_same(stream: BinaryIO, length: int, disk: Disk, label: Label) -> None:
    """This refuses a VMDK of `length` bytes unless every byte of it is what `write` makes of this disk.

    Only how well the grains are compressed may differ. Nothing is looked up: where a grain must be, it is read.
    """
    reader = _Reader(stream, length)
    head = io.BytesIO()
    at = _start(disk, label, head)
    reader.demand(head.getvalue(), "its header")
    directory: list[int] = []
    for first in range(0, disk.size, TABLE_ENTRIES * GRAIN_BYTES):
        table = [0] * TABLE_ENTRIES
        for place, content in enumerate(_grains(disk, first)):
            if content != _ZEROS:
                table[place] = at
                at += reader.demand_grain(first // GRAIN_BYTES + place, content)
        tail = io.BytesIO()
        at = _close_table(tail, at, table, directory)
        reader.demand(tail.getvalue(), "a grain table")
    reader.demand(_end(disk, at, directory), "its end")
    reader.demand_over()


def _start(disk: Disk, label: Label, file: BinaryIO) -> int:
    sectors = disk.size // SECTOR_BYTES
    if disk.size <= 0 or disk.size % SECTOR_BYTES:
        raise ValueError(f"a disk of {disk.size} bytes is none")
    text = _TEXT.format(cid=label.cid, sectors=sectors, name=label.name, cylinders=min(65535, sectors // (255 * 63)))
    head = _header(disk, AT_END) + text.encode("ascii").ljust(DESCRIPTOR_SECTORS * SECTOR_BYTES, b"\0")
    return file.write(head.ljust(GRAIN_BYTES, b"\0")) // SECTOR_BYTES


def _header(disk: Disk, directory: int) -> bytes:
    return _HEADER.pack(
        b"KDMV",
        VERSION,
        FLAGS,
        disk.size // SECTOR_BYTES,
        GRAIN_SECTORS,
        1,  # the descriptor's place
        DESCRIPTOR_SECTORS,
        TABLE_ENTRIES,
        0,  # no second directory
        directory,
        GRAIN_SECTORS,  # where the grains begin
        0,  # closed in order
        b"\n \r\n",
        DEFLATE,
    )


def _grains(disk: Disk, first: int) -> Iterator[bytes]:
    for offset in range(first, min(disk.size, first + TABLE_ENTRIES * GRAIN_BYTES), GRAIN_BYTES):
        yield disk.read(offset, min(GRAIN_BYTES, disk.size - offset)).ljust(GRAIN_BYTES, b"\0")


def _deflated(content: bytes) -> bytes:
    return b"" if content == _ZEROS else zlib.compress(content)


def _stored(number: int, grain: bytes) -> bytes:
    return _whole_sectors(_GRAIN.pack(number * GRAIN_SECTORS, len(grain)) + grain)


def _whole_sectors(data: bytes) -> bytes:
    return data + bytes(-len(data) % SECTOR_BYTES)


def _close_table(file: BinaryIO, at: int, table: list[int], directory: list[int]) -> int:
    """A table without a grain is not written; its entry in the directory is 0."""
    if not any(table):
        directory.append(0)
        return at
    directory.append(at + 1)
    return at + file.write(_MARKER.pack(TABLE_SECTORS, 0, TABLE) + _numbers(table)) // SECTOR_BYTES


def _numbers(entries: list[int]) -> bytes:
    if entries and max(entries) > 0xFFFF_FFFF:
        raise Refusal("holds more data than a VMDK can name", hint="take 'ova' out of formats")
    return struct.pack(f"<{len(entries)}I", *entries)


def _end(disk: Disk, at: int, directory: list[int]) -> bytes:
    numbers = _whole_sectors(_numbers(directory))
    sectors = len(numbers) // SECTOR_BYTES
    footer = _MARKER.pack(1, 0, FOOTER) + _header(disk, at + 1)
    return _MARKER.pack(sectors, 0, DIRECTORY) + numbers + footer + bytes(SECTOR_BYTES)


class _Reader:
    """This reads somebody's VMDK from front to back, and never more than its length or a grain's."""

    def __init__(self, stream: BinaryIO, length: int):
        self._stream = stream
        self._left = length

    def demand(self, expected: bytes, what: str) -> None:
        if self._take(len(expected)) != expected:
            raise _differs(f"{what} is not what this version writes")

    def demand_grain(self, number: int, content: bytes) -> int:
        """This returns how many sectors the grain takes."""
        marker = self._take(_GRAIN.size)
        place, size = _GRAIN.unpack(marker)
        if place != number * GRAIN_SECTORS or not 0 < size <= 2 * GRAIN_BYTES:
            raise _differs(f"the grain at {number * GRAIN_BYTES} is not where it must be")
        rest = self._take(len(_whole_sectors(marker + bytes(size))) - len(marker))
        if any(rest[size:]) or _inflated(rest[:size]) != content:
            raise _differs(f"the {GRAIN_BYTES} bytes at {number * GRAIN_BYTES} are others")
        return (len(marker) + len(rest)) // SECTOR_BYTES

    def demand_over(self) -> None:
        if self._left:
            raise _differs(f"{self._left} bytes follow its end")

    def _take(self, count: int) -> bytes:
        data = self._stream.read(min(count, self._left))
        self._left -= len(data)
        if len(data) != count:
            raise _differs("it ends too early")
        return data


def _inflated(data: bytes) -> bytes | None:
    stream = zlib.decompressobj()
    try:
        content = stream.decompress(data, GRAIN_BYTES + 1)
    except zlib.error:
        return None
    return content if stream.eof and not stream.unused_data else None


def _differs(what: str) -> Refusal:
    return Refusal(f"does not hold the disk that was audited: {what}", hint="build again: vmi build")
