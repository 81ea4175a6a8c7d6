"""This module is what a disk is to everything above it: bytes by offset, and where there can be any."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from vmi.auditing.errors import CannotJudge

Run = tuple[int, int]
"""The first byte and the one after the last."""


@dataclass(frozen=True)
class Machine:
    """This is the virtual hardware that an OVA asks for."""

    cpus: int
    memory_bytes: int
    disks: int
    disk_controllers: tuple[str, ...]
    """`IDE`, `SCSI` or `SATA`."""
    network_cards: tuple[str, ...]
    """As hypervisors call them: `VmxNet3`, `E1000`, `VirtIO`; or empty."""
    drives: tuple[str, ...]
    """For floppies and CDs."""
    capacity_bytes: int | None
    """The disk's size."""


@dataclass(frozen=True)
class Container:
    """This is what the file around a disk says of itself."""

    format: str
    file_bytes: int
    virtual_bytes: int
    version: int | None = None
    compression: str | None = None
    clusters: int = 0
    """How many clusters hold data."""
    compressed_clusters: int = 0
    snapshots: int = 0
    dirty: bool = False
    """True when the writer did not close it in order."""
    trailing_bytes: int = 0
    """How much lies behind everything that belongs to the disk, and is not all zeros."""
    machine: Machine | None = None
    """What hypervisors are told to make for it, when the file says that."""


class Device(Protocol):
    """This is a disk, or a part of one, that can be read."""

    @property
    def size(self) -> int:
        """This is how many bytes it holds."""

    def read(self, offset: int, length: int) -> bytes:
        """This reads exactly `length` bytes; asking beyond the end is a CannotJudge."""

    def data_runs(self, start: int, end: int) -> Iterator[Run]:
        """This is where between `start` and `end` something may be stored, in order; all the rest is zeros."""


class Image(Device, Protocol):
    """This is the whole disk in a file."""

    @property
    def container(self) -> Container:
        """This is what its file says of itself."""

    def held_bytes(self, start: int, end: int) -> int:
        """This is how many bytes of the file are for what lies between: whole clusters only, as they are stored."""


class Window:
    """This is a part of a device, such as a partition, as a device of its own."""

    def __init__(self, device: Device, start: int, size: int):
        self._device = device
        self._start = start
        self.size = size

    def read(self, offset: int, length: int) -> bytes:
        demand_inside(self, offset, length)
        return self._device.read(self._start + offset, length)

    def data_runs(self, start: int, end: int) -> Iterator[Run]:
        for first, last in self._device.data_runs(self._start + start, self._start + min(end, self.size)):
            yield first - self._start, last - self._start


def demand_inside(device: Device, offset: int, length: int) -> None:
    """This refuses to read what lies outside of a device: a table in the image lied."""
    if offset < 0 or length < 0 or offset + length > device.size:
        raise CannotJudge(f"{length} bytes at {offset} lie outside of the disk's {device.size} bytes")


def merged(runs: Iterator[Run]) -> Iterator[Run]:
    """This joins runs that touch each other."""
    run: Run | None = None
    for first, last in runs:
        if run and run[1] == first:
            run = (run[0], last)
            continue
        if run:
            yield run
        run = (first, last)
    if run:
        yield run


def stored_runs(stored: Callable[[int, int], Iterator[int]], bytes_each: int, start: int, end: int) -> Iterator[Run]:
    """This is where between `start` and `end` pieces of one size lie; `stored` tells their numbers, in order."""
    numbers = stored(start // bytes_each, -(-end // bytes_each)) if start < end else iter(())
    return merged((max(start, n * bytes_each), min(end, (n + 1) * bytes_each)) for n in numbers)


def common(left: Iterator[Run], right: Iterator[Run]) -> Iterator[Run]:
    """This is where two ordered sequences of runs overlap."""
    a, b = next(left, None), next(right, None)
    while a and b:
        start, end = max(a[0], b[0]), min(a[1], b[1])
        if start < end:
            yield start, end
        if a[1] <= b[1]:
            a = next(left, None)
        else:
            b = next(right, None)
