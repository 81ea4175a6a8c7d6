"""This module reads rpm's database in Berkeley DB, a hash: Enterprise Linux up to 8.

A page begins with 26 bytes: its number at 8, the next one at 16, entries at 20, bytes of an overflow page at 22, its
kind at 25; then comes where each entry begins, two bytes each, and the entries from the end of the page upwards, key
and value in turn. An entry begins with its kind: 1 for bytes that follow, 3 for a chain of overflow pages (the first
one at 4, all their bytes at 8). The first page is about the database: magic number at 12, size of pages at 20,
encryption at 24. Either order of bytes may be used; the magic number tells which.
"""

import struct
from collections.abc import Iterator

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest

FILE_LIMIT_BYTES = 2**29
MAGIC, META = 0x00061561, 8
PAGE_HEAD = 26
HASH_PAGES, OVERFLOW = (2, 13), 7
INLINE, OFF_PAGE = 1, 3
COUNTER = bytes(4)
"""The key under which rpm remembers the number of the next package."""


def blobs(guest: Guest, path: str) -> Iterator[bytes]:
    """This is the header of every package."""
    database = _Database(guest.read_bytes(path, FILE_LIMIT_BYTES) or b"", path)
    for page in range(1, database.pages):
        entries = list(database.entries(page))
        for key, value in zip(entries[::2], entries[1::2], strict=False):
            if key != COUNTER:
                yield value


class _Database:
    def __init__(self, data: bytes, path: str):
        self._data, self._path = data, path
        orders = [order for order in "<>" if data[12:16] == struct.pack(f"{order}I", MAGIC)]
        if not orders or len(data) < 512 or data[25] != META:
            raise self._damaged("is no package database that is known")
        self._order = orders[0]
        (self._size,) = struct.unpack_from(f"{self._order}I", data, 20)
        if data[24] or not 512 <= self._size <= 2**16:
            raise self._damaged("is a package database that is encrypted or damaged")
        self.pages = len(data) // self._size
        self._used: set[int] = set()

    def entries(self, page: int) -> Iterator[bytes]:
        """This is the keys and values on a page, in turn; none when it is no page of the hash."""
        start = page * self._size
        count, _, _, kind = struct.unpack_from(f"{self._order}HHBB", self._data, start + 20)
        if kind not in HASH_PAGES:
            return
        if PAGE_HEAD + 2 * count > self._size:
            raise self._damaged(f"is a package database whose page {page} is damaged")
        end = self._size
        for place in struct.unpack_from(f"{self._order}{count}H", self._data, start + PAGE_HEAD):
            if not PAGE_HEAD + 2 * count <= place < end:
                raise self._damaged(f"is a package database whose page {page} is damaged")
            yield self._entry(self._data[start + place : start + end])
            end = place

    def _entry(self, entry: bytes) -> bytes:
        if entry[0] == INLINE:
            return entry[1:]
        if entry[0] != OFF_PAGE or len(entry) < 12:
            raise self._damaged("is a package database with an entry of an unknown kind")
        return self._chain(*struct.unpack_from(f"{self._order}II", entry, 4))

    def _chain(self, page: int, length: int) -> bytes:
        """Each page belongs to one chain, so that no more is read than there is."""
        pieces: list[bytes] = []
        missing = length
        while missing > 0 and 0 < page < self.pages and page not in self._used:
            self._used.add(page)
            start = page * self._size
            following, _, used, _, kind = struct.unpack_from(f"{self._order}IHHBB", self._data, start + 16)
            if kind != OVERFLOW or used > self._size - PAGE_HEAD:
                break
            pieces.append(self._data[start + PAGE_HEAD : start + PAGE_HEAD + used])
            page, missing = following, missing - used
        if missing:
            raise self._damaged("is a package database whose overflow pages are damaged")
        return b"".join(pieces)

    def _damaged(self, what: str) -> CannotJudge:
        return CannotJudge(what, self._path)
