"""This module reads the table that FAT has its name from: which cluster follows which."""

import re
import sys
from array import array
from collections.abc import Iterator

from vmi.auditing.blocks.device import Device, Run
from vmi.auditing.errors import CannotJudge
from vmi.auditing.filesystems.fat.boot_sector import BootSector

FIRST = 2
"""Clusters are counted from here."""
_FREE = re.compile(b"\0+")
_MASKS = {12: 0xFFF, 16: 0xFFFF, 32: 0xFFFFFFF}


class Table:
    """This is one copy of the table, the first."""

    def __init__(self, device: Device, boot: BootSector):
        self._boot = boot
        count = boot.clusters + FIRST
        data = device.read(boot.table_at, -(-count * boot.bits // 8))
        self._mask = _MASKS[boot.bits]
        self._next = _of_12_bits(data, count) if boot.bits == 12 else _of_whole_bytes(data, boot.bits)
        if max(self._next) > self._mask:  # the upper bits of FAT32 are reserved
            self._next = array("I", (following & self._mask for following in self._next))

    def runs(self, first: int, limit: int) -> Iterator[Run]:
        """This is where the first `limit` bytes of a chain lie: neighbours together."""
        size = self._boot.cluster_bytes
        start = before = -1
        for cluster in self._chain(first, -(-limit // size)):
            if cluster != before + 1 or start < 0:
                if start >= 0:
                    yield self._place(start), self._place(before + 1)
                start = cluster
            before = cluster
        if start >= 0:
            yield self._place(start), self._place(before + 1)

    def free_runs(self) -> Iterator[Run]:
        """This is the clusters that no chain has, in order."""
        for match in _FREE.finditer(bytes(map(bool, self._next)), FIRST):
            yield self._place(match.start()), self._place(match.end())

    def _chain(self, cluster: int, most: int) -> Iterator[int]:
        end = self._boot.clusters + FIRST
        seen = 0
        if cluster >= end:
            raise CannotJudge("a chain of clusters leads out of the file system", "table")
        while cluster < self._mask - 7 and seen < most:  # the last numbers mean that a chain ends
            if not FIRST <= cluster < end:
                raise CannotJudge("a chain of clusters leads out of the file system", "table")
            seen += 1
            if seen > self._boot.clusters:
                raise CannotJudge("a chain of clusters goes in a circle", "table")
            yield cluster
            cluster = self._next[cluster]

    def _place(self, cluster: int) -> int:
        return self._boot.clusters_at + (cluster - FIRST) * self._boot.cluster_bytes


def _of_12_bits(data: bytes, count: int) -> "array[int]":
    padded = data + bytes(3)
    starts = ((i * 3 // 2, i & 1) for i in range(count))
    return array("H", ((padded[at] | padded[at + 1] << 8) >> 4 * odd & 0xFFF for at, odd in starts))


def _of_whole_bytes(data: bytes, bits: int) -> "array[int]":
    table = array("H" if bits == 16 else "I", data)
    if sys.byteorder == "big":
        table.byteswap()
    return table
