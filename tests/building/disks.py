"""This module is disks that tests pack: every byte chosen, so that an expectation can be written out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Memory:
    """This is a disk in memory."""

    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)

    def read(self, offset: int, length: int) -> bytes:
        return self.content[offset : offset + length]


def sparse(size: int, *pieces: tuple[int, bytes]) -> Memory:
    """This is zeros with something here and there."""
    content = bytearray(size)
    for offset, piece in pieces:
        content[offset : offset + len(piece)] = piece
    return Memory(bytes(content))
