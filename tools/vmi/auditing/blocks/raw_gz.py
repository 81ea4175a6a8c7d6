"""This module reads a raw disk in gzip, the form in which raw disks are published.

gzip has no index, and its checksum is at the end: the whole stream is inflated once, into a temporary file without a
name that keeps zeros as holes, and is gone with the process. It lies where TMPDIR says. What inflates to more than is
reasonable is refused (docs/decisions/096-raw-gz.md).
"""

import os
import tempfile
import zlib
from collections.abc import Iterator

from vmi.auditing.blocks.device import Container
from vmi.auditing.blocks.file import ImageFile, OpenFile, demand_virtual_size
from vmi.auditing.blocks.raw import Raw
from vmi.core.digests import CHUNK_BYTES

MAGIC = b"\x1f\x8b"
SIZE_LIMIT_BYTES = 64 * 2**30
CONTENT_LIMIT_BYTES = 16 * 2**30
"""Besides zeros."""
PIECE_BYTES = 64 * 2**10
_HINT = "unpack it first: gunzip IMAGE"
_GZIP = 31


def first_bytes(file: ImageFile, count: int) -> bytes:
    """This is how the disk begins."""
    try:
        return zlib.decompressobj(wbits=_GZIP).decompress(file.read(0, min(file.size, CHUNK_BYTES), "the head"), count)
    except zlib.error as error:
        raise file.unreadable(f"is damaged: it does not unpack ({error})") from error


def read_raw_gz(file: ImageFile) -> Raw:
    """This inflates the disk and opens it."""
    unpacked = file.keep(_unpacked(file))
    demand_virtual_size(file, unpacked.size)
    return Raw(unpacked, Container("raw.gz", file.size, unpacked.size, compression="gzip"))


def _unpacked(file: ImageFile) -> OpenFile:
    with tempfile.TemporaryFile(prefix="vmi-") as target:
        offset = content = 0
        zeros = bytes(PIECE_BYTES)
        try:
            for chunk in _inflated(file):
                for at in range(0, len(chunk), PIECE_BYTES):
                    piece = chunk[at : at + PIECE_BYTES]
                    if piece != zeros[: len(piece)]:
                        content += len(piece)
                        os.pwrite(target.fileno(), piece, offset + at)
                offset += len(chunk)
                if offset > SIZE_LIMIT_BYTES or content > CONTENT_LIMIT_BYTES:
                    limits = f"{SIZE_LIMIT_BYTES} bytes, of which {CONTENT_LIMIT_BYTES} are not zeros"
                    raise file.unreadable(f"inflates to more than is unpacked: {limits}", _HINT)
            os.ftruncate(target.fileno(), offset)
        except OSError as error:
            raise file.unreadable(f"cannot be unpacked: {error.strerror or error}", "set TMPDIR") from error
        return OpenFile(file.path, os.dup(target.fileno()))


def _inflated(file: ImageFile) -> Iterator[bytes]:
    """One stream, whose checksum zlib verifies, and nothing behind it."""
    stream = zlib.decompressobj(wbits=_GZIP)
    at = 0
    while not stream.eof:
        pending = stream.unconsumed_tail
        if not pending:
            if at >= file.size:
                raise file.unreadable("is truncated: its gzip stream does not end")
            pending = file.read(at, min(CHUNK_BYTES, file.size - at), "the stream")
            at += len(pending)
        try:
            yield stream.decompress(pending, CHUNK_BYTES)
        except zlib.error as error:
            raise file.unreadable(f"is damaged: it does not unpack ({error})") from error
    if stream.unused_data or at < file.size:
        raise file.unreadable("has something behind its gzip stream", _HINT)
