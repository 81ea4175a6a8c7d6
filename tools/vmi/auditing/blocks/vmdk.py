"""This module reads VMDK files that hold a whole disk: a directory of grain tables, grains plain or compressed."""

import struct
import sys
from array import array
from collections.abc import Iterator

from vmi.auditing.blocks.cache import LastUsed
from vmi.auditing.blocks.clustered import Clustered
from vmi.auditing.blocks.decompression import inflate_stream
from vmi.auditing.blocks.device import Container
from vmi.auditing.blocks.file import Stored, trailing_bytes
from vmi.auditing.blocks.vmdk_descriptor import demand_whole
from vmi.auditing.blocks.vmdk_header import SECTOR_BYTES, TABLE_ENTRIES, ZERO_GRAINS, Header, read_header

TABLES_KEPT = 4096
SLOTS_LIMIT = 2**25
"""As many grains as 32-bit numbers of sectors can reach, at 64 KiB each."""
_GRAIN = struct.Struct("<QI")


def read_vmdk(file: Stored) -> Clustered:
    """This opens a disk in a sparse or stream-optimised VMDK."""
    header = read_header(file)
    demand_whole(file, header)
    grains = _Grains(file, header)
    count = grains.survey()
    container = Container(
        format="vmdk",
        file_bytes=file.size,
        virtual_bytes=header.capacity * SECTOR_BYTES,
        version=header.version,
        compression="zlib" if header.compressed else None,
        clusters=count,
        compressed_clusters=count if header.compressed else 0,
        dirty=header.dirty,
        trailing_bytes=0 if header.compressed else trailing_bytes(file, grains.end),  # a stream has to end with its end
    )
    return Clustered(container, grains)


class _Grains:
    """This is where a VMDK keeps its grains."""

    def __init__(self, file: Stored, header: Header):
        self._file = file
        self._header = header
        self.bytes_each = header.grain_bytes
        self._first = 2 if header.flags & ZERO_GRAINS else 1  # an entry of 1 says zeros, where that is in use
        self._count = -(-header.capacity // header.grain)
        self._directory = self._entries(header.directory, header.tables, "the grain directory")
        self._tables: LastUsed[int, array[int]] = LastUsed(TABLES_KEPT, self._load_table)
        self.end = 0
        """Where the last of grains and tables ends, once they were surveyed."""

    def holds(self, number: int) -> bool:
        return self._entry(number) >= self._first

    def stored(self, first: int, last: int) -> Iterator[int]:
        while first < last:
            table, start = divmod(first, TABLE_ENTRIES)
            end = min(last, (table + 1) * TABLE_ENTRIES)
            if place := self._directory[table]:
                entries = self._tables[place][start : start + end - first]
                yield from (number for number, entry in enumerate(entries, first) if entry >= self._first)
            first = end

    def load(self, number: int) -> bytes:
        place, used = self._entry(number) * SECTOR_BYTES, self._used(number)
        if not self._header.compressed:
            return self._file.read(place, used, f"grain {number}").ljust(self.bytes_each, b"\0")
        try:
            grain = inflate_stream(self._compressed(number), self.bytes_each)
        except ValueError as error:
            raise self._file.unreadable(f"is damaged: grain {number} does not decompress ({error})") from error
        if len(grain) < used:
            raise self._file.unreadable(f"is damaged: grain {number} has {len(grain)} bytes of {used}")
        return grain.ljust(self.bytes_each, b"\0")

    def held(self, number: int) -> int:
        return _GRAIN.size + len(self._compressed(number)) if self._header.compressed else self.bytes_each

    def survey(self) -> int:
        """This looks at every table once and counts the grains: a truncated file is refused before anything is said."""
        seen: set[int] = set()
        places = _Places(self._file, self._header)
        for number, place in enumerate(self._directory):
            if place in seen:
                raise self._file.unreadable("is damaged: two parts of the disk share one grain table")
            if place:
                seen.add(place)
                first = number * TABLE_ENTRIES
                places.add(first, self._load_table(place)[: self._count - first], self._first)
        if places.last is not None:
            self.load(places.last)
        tables = max(seen, default=0) * SECTOR_BYTES + TABLE_ENTRIES * 4
        directory = self._header.directory * SECTOR_BYTES + self._header.tables * 4
        self.end = max(tables, directory, places.farthest * SECTOR_BYTES + self.bytes_each)
        return places.count

    def _compressed(self, number: int) -> bytes:
        """A grain's marker says which part of the disk it is: so no two of them can be one."""
        place = self._entry(number) * SECTOR_BYTES
        sector, length = _GRAIN.unpack(self._file.read(place, _GRAIN.size, f"grain {number}"))
        if sector != number * self._header.grain:
            raise self._file.unreadable(f"is damaged: where grain {number} should be is something else")
        if not 0 < length <= 2 * self.bytes_each:
            raise self._file.unreadable(f"is damaged: grain {number} takes {length} bytes")
        return self._file.read(place + _GRAIN.size, length, f"grain {number}")

    def _used(self, number: int) -> int:
        """This is how many bytes of a grain belong to the disk: the last one may be cut off."""
        return min(self.bytes_each, self._header.capacity * SECTOR_BYTES - number * self.bytes_each)

    def _entry(self, number: int) -> int:
        table, position = divmod(number, TABLE_ENTRIES)
        place = self._directory[table]
        return self._tables[place][position] if place else 0

    def _load_table(self, place: int) -> "array[int]":
        return self._entries(place, TABLE_ENTRIES, "a grain table")

    def _entries(self, sector: int, count: int, what: str) -> "array[int]":
        entries = array("I", self._file.read(sector * SECTOR_BYTES, count * 4, what))
        if sys.byteorder == "big":
            entries.byteswap()
        return entries


class _Places:
    """This watches where grains lie: inside of the file, and no two plain ones over each other."""

    def __init__(self, file: Stored, header: Header):
        self._file = file
        self._grain = header.grain
        self._plain = not header.compressed
        self._sectors = -(-file.size // SECTOR_BYTES)
        self._taken = self._nothing() if self._plain else array("I")
        self.farthest = 0
        """The sector of the last grain."""
        self.count = 0
        self.last: int | None = None
        """The grain that lies farthest in the file: it is read, to see that nothing was cut off."""

    def add(self, first: int, table: "array[int]", stored_from: int) -> None:
        if not any(table):
            return
        for number, place in enumerate(table, first):
            if place >= stored_from:
                self._add(number, place)
        if self.count > self._sectors:
            raise self._file.unreadable("is damaged: it names more grains than it can hold")

    def _add(self, number: int, place: int) -> None:
        self.count += 1
        if place >= self._sectors:
            raise self._file.unreadable("is truncated or damaged: a grain lies beyond the end of the file")
        if self._plain:
            self._take(place)
        if place > self.farthest:
            self.farthest, self.last = place, number

    def _nothing(self) -> "array[int]":
        slots = self._sectors // self._grain + 2
        if slots > SLOTS_LIMIT:
            raise self._file.unreadable(f"is too large: it has room for {slots} grains; at most {SLOTS_LIMIT} are read")
        return array("I", bytes(4)) * slots

    def _take(self, place: int) -> None:
        """Grains are equally long: two that overlap begin in the same stretch of the file, or in neighbouring ones."""
        slot = place // self._grain
        before, here, after = self._taken[slot - 1] if slot else 0, self._taken[slot], self._taken[slot + 1]
        if here or (before and before + self._grain > place) or (after and after < place + self._grain):
            raise self._file.unreadable("is damaged: two grains overlap")
        self._taken[slot] = place
