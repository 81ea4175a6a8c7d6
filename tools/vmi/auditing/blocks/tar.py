"""This module walks a tar archive where it lies: nothing is unpacked, and only plain files are in it."""

import re
import tarfile
from collections.abc import Iterator

from vmi.auditing.blocks.file import Part, Stored
from vmi.core.printable import printable

HEADERS_LIMIT = 32
"""An OVA holds three or four files, each with one header or two."""
PAX_LIMIT_BYTES = 64 * 2**10
END_LIMIT_BYTES = 2**20
"""Archives are filled up with zeros to a whole record, which is 10 KiB in practice."""

_BLOCK = tarfile.BLOCKSIZE
_PLAIN = (tarfile.REGTYPE, tarfile.AREGTYPE)
_EXTENDED = (tarfile.XHDTYPE, tarfile.XGLTYPE)
# What would make a file have another name, size or place than its own header says.
_OVERRIDES = re.compile(rb"\d+ (path|size|linkpath|GNU\.sparse[^=]*)=")
_HINT = "make it anew: tar --format=ustar -cf NEW.ova FILES"


def files(file: Stored) -> dict[str, Part]:
    """This is each file of the archive by its name, in order."""
    found: dict[str, Part] = {}
    for name, part in _files(file):
        if name in found:
            raise file.unreadable(f"is an archive with two files that are called {printable(name)}")
        found[name] = part
    return found


def _files(file: Stored) -> Iterator[tuple[str, Part]]:
    at = headers = 0
    while any(block := file.read(at, _BLOCK, "the archive's end")):
        header, start = _header(file, block, at), at + _BLOCK
        headers += 1
        if headers > HEADERS_LIMIT:
            raise file.unreadable(f"is an archive with more than {HEADERS_LIMIT} headers")
        at = start + -(-header.size // _BLOCK) * _BLOCK
        name = header.name.removeprefix("./")
        if header.type in _EXTENDED:
            _demand_harmless(file, start, header.size)
            continue
        if header.type not in _PLAIN or "/" in name or not name:
            raise file.unreadable(
                f"is an archive with something else than plain files: {printable(header.name)}", _HINT
            )
        if start + header.size > file.size:
            raise file.unreadable(f"is truncated: {printable(name)} lies beyond the end of the file")
        yield name, Part(file, printable(name), start, header.size)
    _demand_end(file, at)


def _header(file: Stored, block: bytes, at: int) -> tarfile.TarInfo:
    try:
        header = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except (tarfile.TarError, ValueError, OverflowError) as error:
        raise file.unreadable(f"is a damaged archive: at {at} there is no header of a file") from error
    if header.size < 0:
        raise file.unreadable(f"is a damaged archive: a file of {header.size} bytes")
    return header


def _demand_harmless(file: Stored, start: int, size: int) -> None:
    """Times and owners in long form are no matter of ours."""
    if size > PAX_LIMIT_BYTES or _OVERRIDES.search(file.read(start, size, "an extended header")):
        raise file.unreadable("is an archive with names or sizes in extended headers, which is not read", _HINT)


def _demand_end(file: Stored, at: int) -> None:
    """Two empty blocks, and more until the record is full; something else could be another file to another reader."""
    left = file.size - at
    if left < 2 * _BLOCK:
        raise file.unreadable("is truncated: the archive's end is missing")
    if left > END_LIMIT_BYTES or any(file.read(at, left, "the archive's end")):
        raise file.unreadable("is an archive with something behind its last file")
