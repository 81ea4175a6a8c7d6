"""This module is a partition table as data, and where it is read from."""

from dataclasses import dataclass
from typing import Literal

SECTOR_BYTES = 512
EFI_TYPES = ("C12A7328-F81F-11D2-BA4B-00A0C93EC93B", "0xef")
"""As a partition's type says that firmware looks for loaders there."""


@dataclass(frozen=True)
class Partition:
    """This is one partition; `number` is what Linux calls it."""

    number: int
    start: int
    """In bytes from the start of the disk."""
    size: int
    """In bytes."""
    type: str
    """As `0x83` in an MBR, as an upper-case GUID in a GPT."""
    label: str = ""
    uuid: str = ""
    """What Linux calls PARTUUID."""

    @property
    def end(self) -> int:
        return self.start + self.size

    @property
    def name(self) -> str:
        """What a report calls it."""
        return f"partition {self.number}"


@dataclass(frozen=True)
class PartitionTable:
    """This is how a disk is divided."""

    kind: Literal["mbr", "gpt", "none"]
    partitions: tuple[Partition, ...] = ()
    problems: tuple[str, ...] = ()
    """What is wrong with the table itself: what lies outside of the disk, copies that differ."""
