"""This module is the raw disk as it is published: one gzip stream, without a name or a time in it.

A raw disk is as large as its virtual size, mostly zeros, and a download keeps no holes (docs/decisions/080-raw.md).
"""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

from vmi.building.vmdk import Disk
from vmi.core.digests import CHUNK_BYTES
from vmi.core.errors import Refusal

LEVEL = 6


def write(disk: Disk, target: Path) -> None:
    """This writes the disk from its first byte to its last."""
    with target.open("wb") as file, gzip.GzipFile("", "wb", LEVEL, file, mtime=0) as packed:
        for offset in range(0, disk.size, CHUNK_BYTES):
            packed.write(disk.read(offset, min(CHUNK_BYTES, disk.size - offset)))


def demand_same(path: Path, disk: Disk) -> None:
    """This refuses a file that does not unpack to exactly this disk, in one gzip stream with nothing after it."""
    offset = 0
    for chunk in _unpacked(path):
        if offset + len(chunk) > disk.size or chunk != disk.read(offset, len(chunk)):
            raise _differs(f"its bytes from {offset} on are others")
        offset += len(chunk)
    if offset != disk.size:
        raise _differs(f"it ends after {offset} bytes of {disk.size}")


def _unpacked(path: Path) -> Iterator[bytes]:
    stream = zlib.decompressobj(wbits=31)  # gzip, its checksum included
    with path.open("rb") as file:
        pending = file.read(CHUNK_BYTES)
        while pending and not stream.eof:
            try:
                yield stream.decompress(pending, CHUNK_BYTES)
            except zlib.error as error:
                raise _differs(f"it does not unpack ({error})") from error
            pending = stream.unconsumed_tail or (b"" if stream.eof else file.read(CHUNK_BYTES))
        over = stream.unused_data or file.read(1)
    if not stream.eof or over:
        raise _differs("something follows its end" if stream.eof else "it ends too early")


def _differs(what: str) -> Refusal:
    return Refusal(f"does not hold the disk that was audited: {what}", hint="build again: vmi build")
