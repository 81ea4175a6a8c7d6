"""These are a device in memory, of which a test changes bytes, and a look at everything in a file system."""

import random
from collections import Counter
from collections.abc import Callable, Iterator

from vmi.auditing.blocks.device import Device, Run, demand_inside
from vmi.auditing.errors import CannotJudge
from vmi.auditing.filesystems.filesystem import FileSystem


class Memory:
    """A device whose bytes are in `data`."""

    def __init__(self, data: bytes):
        self.data = bytearray(data)
        self.size = len(data)

    def read(self, offset: int, length: int) -> bytes:
        demand_inside(self, offset, length)
        return bytes(self.data[offset : offset + length])

    def data_runs(self, start: int, end: int) -> Iterator[Run]:
        yield start, min(end, self.size)


def said(device: Device, reader: Callable[[Device], FileSystem]) -> str:
    """What keeps us from reading everything; empty when nothing does."""
    try:
        filesystem = reader(device)
        for entry in list(filesystem.entries()):
            filesystem.attributes(entry)
            filesystem.flags(entry)
            filesystem.place(entry)
            if entry.is_file:
                filesystem.read(entry, 2**16)
        list(filesystem.free_runs())
    except CannotJudge as error:
        return f"{error.path}: {error.reason}"
    return ""


def mutated(device: Memory, reader: Callable[[Device], FileSystem], places: list[int], count: int) -> Counter[bool]:
    """How many changes at some places were noticed, and how many were not; each is undone before the next."""
    chance = random.Random(4)
    outcomes: Counter[bool] = Counter()
    for _ in range(count):
        at, width = chance.choice(places), chance.choice((1, 2, 4, 8))
        old = bytes(device.data[at : at + width])
        number = int.from_bytes(old)
        new = chance.choice((0, number ^ 1, number + 1, number - 1, 2 ** (8 * width) - 1, chance.getrandbits(64)))
        device.data[at : at + width] = (new % 2 ** (8 * width)).to_bytes(width)
        outcomes[bool(said(device, reader))] += 1
        device.data[at : at + width] = old
    return outcomes
