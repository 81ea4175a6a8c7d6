"""This module reads rpm's own database, "ndb": SUSE and its kin.

Little-endian throughout. A header of 32 bytes ("RpmP", version, generation, pages of slots), then slots of 16 bytes
("Slot", number, first block, blocks) to the end of those pages of 4 KiB; a slot whose first block is 0 is free. At its
blocks of 16 bytes lies a package: "BlbS", number, time, length; its header; zeros up to the last 12 bytes: Adler-32 of
all before, length, "BlbE".
"""

import struct
import zlib
from collections.abc import Iterator

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest

FILE_LIMIT_BYTES = 2**29
PAGE, SLOT, BLOCK = 4096, 16, 16
HEADER, HEAD, TAIL = 32, 16, 12


def blobs(guest: Guest, path: str) -> Iterator[bytes]:
    """This is the header of every package."""
    data = guest.read_bytes(path, FILE_LIMIT_BYTES) or b""
    if len(data) < HEADER or struct.unpack_from("<4sI", data) != (b"RpmP", 0):
        raise _damaged(path, "is no package database that is known")
    slots_end = int.from_bytes(data[12:16], "little") * PAGE
    if slots_end > len(data):
        raise _damaged(path, "is a package database that is cut short")
    used = slots_end
    for start, number, blocks in sorted(_slots(data[HEADER:slots_end], path)):
        end = start + blocks * BLOCK
        if start < used or end > len(data):
            raise _damaged(path, "is a package database whose packages overlap or lie outside of it")
        used = end
        yield _blob(data[start:end], number, path)


def _slots(table: bytes, path: str) -> Iterator[tuple[int, int, int]]:
    for magic, number, first, blocks in struct.iter_unpack("<4sIII", table):
        if magic != b"Slot":
            raise _damaged(path, "is a package database with a damaged index")
        if first:
            yield first * BLOCK, number, blocks


def _blob(blob: bytes, number: int, path: str) -> bytes:
    if len(blob) >= HEAD + TAIL:
        magic, its_number, _, length = struct.unpack_from("<4sIII", blob)
        tail = struct.unpack_from("<II4s", blob, len(blob) - TAIL)
        expected = (zlib.adler32(blob[:-TAIL]), length, b"BlbE")
        if (magic, its_number, tail) == (b"BlbS", number, expected) and length <= len(blob) - HEAD - TAIL:
            return blob[HEAD : HEAD + length]
    raise _damaged(path, f"is a package database whose package {number} is damaged")


def _damaged(path: str, what: str) -> CannotJudge:
    return CannotJudge(what, path)
