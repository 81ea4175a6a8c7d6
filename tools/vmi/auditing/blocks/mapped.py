"""This module reads a disk in large blocks that lie as they are: only the part that is asked for is read."""

from collections.abc import Iterator

from vmi.auditing.blocks.block_map import BlockMap
from vmi.auditing.blocks.device import Container, Run, demand_inside, stored_runs


class Mapped:
    """This is the disk that such blocks make."""

    def __init__(self, container: Container, blocks: BlockMap):
        self.container = container
        self.size = container.virtual_bytes
        self._blocks = blocks
        self._bytes = blocks.bytes_each

    def read(self, offset: int, length: int) -> bytes:
        demand_inside(self, offset, length)
        parts = []
        while length:
            number, start = divmod(offset, self._bytes)
            count = min(length, self._bytes - start)
            parts.append(self._blocks.part(number, start, count) if self._blocks.holds(number) else bytes(count))
            offset, length = offset + count, length - count
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def held_bytes(self, start: int, end: int) -> int:
        first, last = -(-start // self._bytes), min(end, self.size) // self._bytes
        return self._bytes * sum(1 for _ in self._blocks.stored(first, last))

    def data_runs(self, start: int, end: int) -> Iterator[Run]:
        return stored_runs(self._blocks.stored, self._bytes, start, min(end, self.size))
