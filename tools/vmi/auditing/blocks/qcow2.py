"""This module reads qcow2 images: two levels of tables, clusters plain or compressed."""

import sys
from array import array
from collections.abc import Iterator

from vmi.auditing.blocks.cache import LastUsed
from vmi.auditing.blocks.decompression import Decompress, decompressor
from vmi.auditing.blocks.device import Container, Run, demand_inside, merged
from vmi.auditing.blocks.file import ImageFile, trailing_bytes
from vmi.auditing.blocks.qcow2_header import Header, read_header

CACHE_BYTES = 8 * 2**20
OFFSET_MASK = 0x00FF_FFFF_FFFF_FE00
COMPRESSED = 1 << 62
READS_AS_ZERO = 1


class Qcow2:
    """This is a disk in a qcow2 file without backing file."""

    def __init__(self, file: ImageFile):
        self._file = file
        self._header = header = read_header(file)
        self.size = header.size
        self._bits = header.cluster_bits
        self._zeros = bytes(header.cluster_bytes)
        self._l1 = self._table(header.l1_offset, header.l1_size, "the L1 table")
        self._l2: LastUsed[int, array[int]] = LastUsed(max(4, CACHE_BYTES >> self._bits), self._load_l2)
        self._clusters: LastUsed[int, bytes] = LastUsed(max(4, CACHE_BYTES >> self._bits), self._load_cluster)
        self._decompress: Decompress | None = None
        self.container = self._survey(header)

    def read(self, offset: int, length: int) -> bytes:
        demand_inside(self, offset, length)
        parts = []
        while length:
            index, start = offset >> self._bits, offset & (len(self._zeros) - 1)
            count = min(length, len(self._zeros) - start)
            cluster = self._cluster(index)
            parts.append(cluster if count == len(cluster) else cluster[start : start + count])
            offset, length = offset + count, length - count
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def data_runs(self, start: int, end: int) -> Iterator[Run]:
        return merged(self._data_clusters(start, min(end, self.size)))

    def held_bytes(self, start: int, end: int) -> int:
        clusters = range(-(-start >> self._bits), min(end, self.size) >> self._bits)
        return sum(map(self._held, map(self._entry, clusters)))

    def _held(self, entry: int) -> int:
        if entry & COMPRESSED:
            return self._compressed_place(entry)[1]
        return len(self._zeros) if entry & OFFSET_MASK else 0

    def _data_clusters(self, start: int, end: int) -> Iterator[Run]:
        if start >= end:
            return
        each = self._header.l2_entries
        first, last = start >> self._bits, -(-end >> self._bits)
        while first < last:
            table, position = divmod(first, each)
            stop = min(last, (table + 1) * each)
            if offset := self._l1[table] & OFFSET_MASK:
                entries = self._l2[offset][position : position + stop - first]
                for index in [i for i, entry in enumerate(entries, first) if entry > 1 and _holds_data(entry)]:
                    yield max(start, index << self._bits), min(end, (index + 1) << self._bits)
            first = stop

    def _cluster(self, index: int) -> bytes:
        return self._clusters[index] if _holds_data(self._entry(index)) else self._zeros

    def _entry(self, index: int) -> int:
        table, position = divmod(index, self._header.l2_entries)
        offset = self._l1[table] & OFFSET_MASK
        return self._l2[offset][position] if offset else 0

    def _load_l2(self, offset: int) -> "array[int]":
        return self._table(offset, self._header.l2_entries, "an L2 table")

    def _table(self, offset: int, entries: int, what: str) -> "array[int]":
        if offset & (len(self._zeros) - 1):
            raise self._file.unreadable(f"is damaged: {what} starts inside of a cluster")
        table = array("Q", self._file.read(offset, entries * 8, what))
        if sys.byteorder == "little":
            table.byteswap()
        return table

    def _load_cluster(self, index: int) -> bytes:
        entry = self._entry(index)
        if not entry & COMPRESSED:
            return self._file.read(entry & OFFSET_MASK, len(self._zeros), f"cluster {index}")
        offset, length = self._compressed_place(entry)
        # The last sector may end behind the file's last byte: only whole sectors are counted.
        length = min(length, self._file.size - offset)
        data = self._file.read(offset, length, f"cluster {index}")
        if self._decompress is None:
            self._decompress = decompressor(self._header.compression, self._file)
        try:
            return self._decompress(data, len(self._zeros))
        except ValueError as error:
            raise self._file.unreadable(f"is damaged: cluster {index} does not decompress ({error})") from error

    def _compressed_place(self, entry: int) -> Run:
        offset_bits = 62 - (self._bits - 8)
        offset = entry & ((1 << offset_bits) - 1)
        sectors = (entry & (COMPRESSED - 1)) >> offset_bits
        return offset, (sectors + 1) * 512 - (offset & 511)

    def _survey(self, header: Header) -> Container:
        """This looks at every table once, so that a truncated image is refused before anything is said of it."""
        clusters = compressed = end = 0
        seen: set[int] = set()
        for offset in (entry & OFFSET_MASK for entry in self._l1 if entry & OFFSET_MASK):
            if offset in seen:
                raise self._file.unreadable("is damaged: two parts of the disk share one L2 table")
            seen.add(offset)
            end = max(end, offset + len(self._zeros))
            for entry in filter(None, self._load_l2(offset)):
                clusters += _holds_data(entry)
                compressed += bool(entry & COMPRESSED)
                end = max(end, self._end(entry))
        return Container(
            format="qcow2",
            file_bytes=self._file.size,
            virtual_bytes=header.size,
            version=header.version,
            compression=header.compression if compressed else None,
            clusters=clusters,
            compressed_clusters=compressed,
            snapshots=header.snapshots,
            dirty=header.dirty,
            trailing_bytes=0 if header.has_more else trailing_bytes(self._file, max(end, self._end_of_tables(header))),
        )

    def _end(self, entry: int) -> int:
        """This is where an entry's cluster ends in the file; it has to be there."""
        if entry & COMPRESSED:
            offset, length = self._compressed_place(entry)
            inside = offset < self._file.size
        else:
            offset, length = entry & OFFSET_MASK, len(self._zeros)
            inside = not _holds_data(entry) or (offset + length <= self._file.size and not offset & (length - 1))
        if not inside:
            raise self._file.unreadable("is truncated or damaged: a cluster lies beyond the end of the file")
        return offset + length if offset else 0

    def _end_of_tables(self, header: Header) -> int:
        offset, clusters = header.refcounts
        length = clusters << self._bits
        table = self._table(offset, length // 8, "the table of reference counts")
        return max(offset + length, header.l1_offset + header.l1_size * 8, max(table, default=0) + len(self._zeros))


def _holds_data(entry: int) -> bool:
    return bool(entry & COMPRESSED) or (bool(entry & OFFSET_MASK) and not entry & READS_AS_ZERO)
