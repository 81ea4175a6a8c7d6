"""This module reads a disk that is stored in equal clusters, of which a format's own tables say where each lies."""

from collections.abc import Iterator
from typing import Protocol

from vmi.auditing.blocks.cache import LastUsed
from vmi.auditing.blocks.device import Container, Run, demand_inside, stored_runs

CACHE_BYTES = 8 * 2**20


class Clusters(Protocol):
    """This is where a format keeps the clusters of a disk."""

    @property
    def bytes_each(self) -> int:
        """This is how many bytes of the disk a cluster holds."""

    def holds(self, number: int) -> bool:
        """This is True when something is stored for a cluster; it is zeros otherwise."""

    def stored(self, first: int, last: int) -> Iterator[int]:
        """This is which clusters from `first` to the one before `last` are stored, in order."""

    def load(self, number: int) -> bytes:
        """This reads a stored cluster, all its bytes."""

    def held(self, number: int) -> int:
        """This is how many bytes of the file a stored cluster takes."""


class Clustered:
    """This is the disk that a format's clusters make."""

    def __init__(self, container: Container, clusters: Clusters):
        self.container = container
        self.size = container.virtual_bytes
        self._clusters = clusters
        self._bytes = clusters.bytes_each
        self._zeros = bytes(self._bytes)
        self._loaded: LastUsed[int, bytes] = LastUsed(max(4, CACHE_BYTES // self._bytes), clusters.load)

    def read(self, offset: int, length: int) -> bytes:
        demand_inside(self, offset, length)
        parts = []
        while length:
            number, start = divmod(offset, self._bytes)
            count = min(length, self._bytes - start)
            cluster = self._loaded[number] if self._clusters.holds(number) else self._zeros
            parts.append(cluster if count == len(cluster) else cluster[start : start + count])
            offset, length = offset + count, length - count
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def held_bytes(self, start: int, end: int) -> int:
        first, last = -(-start // self._bytes), min(end, self.size) // self._bytes
        return sum(map(self._clusters.held, self._clusters.stored(first, last)))

    def data_runs(self, start: int, end: int) -> Iterator[Run]:
        return stored_runs(self._clusters.stored, self._bytes, start, min(end, self.size))
