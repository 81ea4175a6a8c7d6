"""This module is what a file system is to everything above it: a tree of files, and what it says of itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from vmi.auditing.blocks.device import Run
from vmi.auditing.guest.entries import FileSource


@dataclass(frozen=True)
class About:
    """This is what a file system says of itself."""

    kind: str
    """As mount(8) calls it: `ext4`, `xfs`, `vfat`."""
    size: int
    """In bytes, from the start of its partition."""
    block_bytes: int
    """What is free or taken as a whole."""
    free_bytes: int
    uuid: str
    label: str
    features: frozenset[str]
    trouble: str = ""
    """Why a machine would begin with a repair: lower case, no full stop; empty when it was unmounted in order."""


class FileSystem(FileSource, Protocol):
    """This is a file system in a partition."""

    @property
    def about(self) -> About:
        """This is what it says of itself."""

    def free_runs(self) -> Iterator[Run]:
        """This is the free space, in bytes from the start of the file system, in order."""
