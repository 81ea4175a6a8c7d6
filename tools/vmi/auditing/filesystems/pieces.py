"""This module reads a file's content in bounded pieces, from what its file system says of where it lies."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from vmi.auditing.blocks.device import Device
from vmi.auditing.errors import CannotJudge

Part = tuple[int, int, int]
"""Where a part begins in the file, where on the device, and how long it is, in bytes."""


def in_pieces(device: Device, parts: Iterable[Part], size: int, most: int) -> Iterator[bytes]:
    """This is the `size` bytes of a file in pieces of `most` bytes, the last one of the rest; holes read as zeros."""
    ordered = sorted(parts)
    if any(start + length > following for (start, _, length), (following, _, _) in pairwise(ordered)):
        raise CannotJudge("two parts of a file lie at one place", "extents")
    number = 0
    for at in range(0, size, most):
        end = min(at + most, size)
        piece = bytearray(end - at)
        while number < len(ordered) and ordered[number][0] < end:
            start, place, length = ordered[number]
            first, last = max(start, at), min(start + length, end)
            piece[first - at : last - at] = device.read(place + first - start, last - first)
            if start + length > end:
                break
            number += 1
        yield bytes(piece)
