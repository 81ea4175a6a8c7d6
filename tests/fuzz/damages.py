"""This module damages an image the way failing disks, broken writers and enemies do: bits, fields, blocks, ends."""

import random
import struct
from collections.abc import Callable

from tests.fuzz.disks import Sample

Pieces = list[tuple[int, bytearray]]
Damage = Callable[[random.Random, Pieces], None]
BLOCK = 512
WORDS = (b"../../..", b"\x1b[2J", b"\xff\xfe\xfd", b"/" * 40, b"(" * 60, b"a" * 250, b"\n" * 20, b"%s%n{}")
WIDTHS = {1: "B", 2: "H", 4: "I", 8: "Q"}


def mutant(chance: random.Random, sample: Sample) -> Sample:
    """This is a sample with a few things wrong in it."""
    pieces: Pieces = [(offset, bytearray(piece)) for offset, piece in sample.pieces]
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        chance.choice(DAMAGES)(chance, pieces)
    size = sample.size
    if chance.random() < 0.05:
        size = chance.choice((0, 1, 511, 512, chance.randrange(size), size - 1, size + 1, size + 2**30))
        pieces = [(offset, piece[: max(0, size - offset)]) for offset, piece in pieces if offset < size]
    return Sample(sample.name, size, tuple((offset, bytes(piece)) for offset, piece in pieces))


def bits(chance: random.Random, pieces: Pieces) -> None:
    """A bit here and there, close together."""
    piece, at = _place(chance, pieces)
    for _ in range(chance.choice((1, 2, 8))):
        piece[min(len(piece) - 1, at + chance.randrange(64))] ^= 1 << chance.randrange(8)


def field(chance: random.Random, pieces: Pieces) -> None:
    """A number that is wrong: none at all, too large, one more, another one of the same block."""
    piece, at = _place(chance, pieces)
    width = chance.choice((1, 2, 4, 4, 4, 8))
    at = at // width * width
    if at + width > len(piece):
        return
    form = chance.choice("<>") + WIDTHS[width]
    (now,) = struct.unpack_from(form, piece, at)
    top = 2 ** (8 * width)
    (near,) = struct.unpack_from(form, piece, max(0, at - chance.randrange(8) * width))
    struct.pack_into(
        form, piece, at, chance.choice((0, 1, top - 1, top // 2, now + 1, now - 1, now * 2, near, now ^ 64)) % top
    )


def blocks(chance: random.Random, pieces: Pieces) -> None:
    """A block that stands in the place of another one: cycles are made so."""
    (one, first), (other, second) = _place(chance, pieces), _place(chance, pieces)
    size = chance.choice((BLOCK, 1024, 4096))
    first, second = first // size * size, second // size * size
    taken = one[first : first + size]
    other[second : second + len(taken)] = taken[: max(0, len(other) - second)]


def nothing(chance: random.Random, pieces: Pieces) -> None:
    """Zeros or ones where something was."""
    piece, at = _place(chance, pieces)
    end = min(len(piece), at + chance.choice((4, 64, BLOCK, 4096)))
    piece[at:end] = chance.choice((b"\0", b"\xff")) * (end - at)


def text(chance: random.Random, pieces: Pieces) -> None:
    """Words that are none: control characters, paths that leave, endless lines."""
    piece, at = _place(chance, pieces)
    word = chance.choice(
        (b"../../..", b"\x1b[2J", b"\xff\xfe\xfd", b"/" * 40, b"(" * 60, b"a" * 250, b"\n" * 20, b"%s%n{}")
    )
    piece[at : min(len(piece), at + len(word))] = word[: max(0, len(piece) - at)]


DAMAGES: tuple[Damage, ...] = (bits, field, field, field, blocks, nothing, text)


def _place(chance: random.Random, pieces: Pieces) -> tuple[bytearray, int]:
    """Where structures are dense: the first blocks of a piece; else anywhere."""
    _, piece = chance.choice([each for each in pieces if each[1]] or [(0, bytearray(1))])
    return piece, chance.randrange(min(len(piece), chance.choice((512, 4096, 65536, len(piece)))))
