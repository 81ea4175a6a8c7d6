"""This module reads a file's content in bounded pieces, from what its file system says of where it lies."""

from collections.abc import Iterable, Iterator

from vmi.auditing.blocks.device import Device
from vmi.auditing.errors import CannotJudge

Part = tuple[int, int, int]
"""Where a part begins in the file, where on the device, and how long it is, in bytes."""


def in_pieces(device: Device, parts: Iterable[Part], size: int, most: int) -> Iterator[bytes]:
    """This is the `size` bytes of a file in pieces of at most `most` bytes; what no part holds reads as zeros."""
    here = 0
    for start, place, length in sorted(parts):
        if start < here:
            raise CannotJudge("two parts of a file lie at one place", "extents")
        yield from _zeros(min(start, size) - here, most)
        here = max(here, min(start, size))
        end = min(start + length, size)
        while here < end:
            count = min(most, end - here)
            yield device.read(place + here - start, count)
            here += count
    yield from _zeros(size - here, most)


def _zeros(count: int, most: int) -> Iterator[bytes]:
    while count > 0:
        yield bytes(min(count, most))
        count -= most
