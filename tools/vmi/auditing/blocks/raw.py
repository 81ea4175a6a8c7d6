"""This module reads raw images: the file is the disk."""

from collections.abc import Iterator

from vmi.auditing.blocks.device import Container, Run, demand_inside
from vmi.auditing.blocks.file import OpenFile


class Raw:
    """This is a disk stored byte by byte, its holes being zeros."""

    def __init__(self, file: OpenFile, container: Container | None = None):
        """`container` is what stands behind the disk in its file, if something does."""
        self._file = file
        self.container = container or Container(format="raw", file_bytes=file.size, virtual_bytes=file.size)
        self.size = self.container.virtual_bytes

    def read(self, offset: int, length: int) -> bytes:
        demand_inside(self, offset, length)
        return self._file.read(offset, length, "the disk's content")

    def held_bytes(self, start: int, end: int) -> int:
        if self.container.compression:
            return 0  # one stream of the whole disk has no clusters
        return sum(last - first for first, last in self.data_runs(start, end))

    def data_runs(self, start: int, end: int) -> Iterator[Run]:
        while start < end and (run := self._file.next_data(start, min(end, self.size))):
            yield run
            start = run[1]
