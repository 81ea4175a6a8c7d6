"""This module lists what is in an initrd: cpio archives one after the other, of which the last are compressed.

The formats: Linux's Documentation/driver-api/early-userspace/buffer-format.rst. Nothing is unpacked, content is passed
over while it streams by, and an archive that inflates without end is left where it is.
"""

import lzma
import re
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest

STORED_LIMIT_BYTES = 256 * 2**20
INFLATED_LIMIT_BYTES = 2 * 2**30
NAMES_LIMIT = 100_000
CHUNK_BYTES = 2**20
WINDOW_BYTES = 128 * 2**20

_HEADER_BYTES, _NAME_LIMIT = 110, 4096
_CPIO = (b"070701", b"070702")
_END = b"TRAILER!!!"
_SOMETHING = re.compile(rb"[^\0]")
_UNREAD = ((b"\x02\x21\x4c\x18", "lz4"), (b"\x04\x22\x4d\x18", "lz4"), (b"BZh", "bzip2"), (b"\x89LZO", "LZO"),
           (b"\x5d\x00\x00", "lzma"))  # fmt: skip


def names(guest: Guest, path: str) -> list[str]:
    """This is the names of everything in an initrd, in order."""
    data = guest.read_bytes(path, STORED_LIMIT_BYTES)
    if data is None:
        raise CannotJudge("is no file", path)
    try:
        return _names(data)
    except (ValueError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise CannotJudge(f"is no initrd that can be read ({error})", path) from error


def _names(data: bytes) -> list[str]:
    found: list[str] = []
    at = 0
    while (at := _past_zeros(data, at)) < len(data):
        if data.startswith(_CPIO, at):
            stream = _Stream(iter([memoryview(data)[at:]]))
            _archive(stream, found)
            at += stream.passed
        else:
            # What a compressed archive is followed by is not looked for: every maker of initrds puts it last.
            stream = _Stream(_inflated(data[at:]))
            while stream.peek(len(_CPIO[0])) in _CPIO:
                _archive(stream, found)
                stream.skip_zeros()
            return found
    return found


def _past_zeros(data: bytes, at: int) -> int:
    """Archives begin at whole words; hundreds of megabytes of zeros must not take minutes."""
    found = _SOMETHING.search(data, at)
    return max(at, found.start() & ~3) if found else len(data)


def _archive(stream: "_Stream", found: list[str]) -> None:
    """A header in hexadecimal digits, the name, the content; each filled up to four bytes."""
    while True:
        header = stream.take(_HEADER_BYTES)
        if header[:6] not in _CPIO:
            raise ValueError("a header is damaged")
        size, length = int(header[54:62], 16), int(header[94:102], 16)
        if not 0 < length <= _NAME_LIMIT or size < 0:
            raise ValueError(f"a name of {length} bytes")
        name = stream.take(length)[:-1]
        stream.skip(-(_HEADER_BYTES + length) % 4)
        stream.skip(size + -size % 4)
        if name == _END:
            return
        found.append(name.decode("utf-8", "surrogateescape"))
        if len(found) > NAMES_LIMIT:
            raise ValueError(f"more than {NAMES_LIMIT} files")


class _Stream:
    """This is bytes that come in pieces."""

    def __init__(self, pieces: Iterator[bytes | memoryview]):
        self._pieces = pieces
        self._piece = memoryview(b"")
        self.passed = 0

    def take(self, length: int) -> bytes:
        data = self.peek(length)
        if len(data) < length:
            raise EOFError("it ends too early")
        self.skip(length)
        return data

    def peek(self, length: int) -> bytes:
        while len(self._piece) < length:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._piece = memoryview(bytes(self._piece) + bytes(piece)) if self._piece else memoryview(piece)
        return bytes(self._piece[:length])

    def skip(self, length: int) -> None:
        self.passed += length
        while length > len(self._piece):
            length -= len(self._piece)
            piece = next(self._pieces, None)
            if piece is None:
                raise EOFError("it ends too early")
            self._piece = memoryview(piece)
        self._piece = self._piece[length:]

    def skip_zeros(self) -> None:
        while self.peek(4) == bytes(4):
            found = _SOMETHING.search(self._piece)
            self.skip(max(4, found.start() & ~3) if found else len(self._piece) & ~3)


def _inflated(data: bytes) -> Iterator[bytes]:
    total = 0
    for piece in _pieces(data):
        total += len(piece)
        if total > INFLATED_LIMIT_BYTES:
            raise ValueError(f"it inflates to more than {INFLATED_LIMIT_BYTES} bytes")
        yield piece


def _pieces(data: bytes) -> Iterable[bytes]:
    for magic, name in _UNREAD:
        if data.startswith(magic):
            raise ValueError(f"it is compressed with {name}, which is not read")
    if data.startswith(b"\x1f\x8b"):
        return _gunzipped(data)
    if data.startswith(b"\xfd7zXZ\x00"):
        return _unxzed(data)
    if data.startswith(b"\x28\xb5\x2f\xfd"):
        return _unzstd(data)
    raise ValueError("it is neither cpio nor compressed")


def _gunzipped(data: bytes) -> Iterator[bytes]:
    engine = zlib.decompressobj(wbits=31)
    while data and not engine.eof:
        yield engine.decompress(data, CHUNK_BYTES)
        data = engine.unconsumed_tail


def _unxzed(data: bytes) -> Iterator[bytes]:
    engine = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=2 * WINDOW_BYTES)
    piece = engine.decompress(data, CHUNK_BYTES)
    while piece:
        yield piece
        piece = b"" if engine.eof else engine.decompress(b"", CHUNK_BYTES)


def _unzstd(data: bytes) -> Iterator[bytes]:
    try:
        import zstandard
    except ImportError:
        raise ValueError("it is compressed with zstd, and Python's zstandard is not installed") from None
    engine: Any = zstandard.ZstdDecompressor(max_window_size=WINDOW_BYTES)  # Any: its stubs lack stream_reader
    try:
        with engine.stream_reader(data) as reader:
            while piece := reader.read(CHUNK_BYTES):
                yield piece
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from error
