"""This module is one comparison: what of ours is measured beside what of others."""

from dataclasses import dataclass

from bench.measuring import Command


@dataclass(frozen=True)
class Comparison:
    """This is one row group of the table."""

    title: str
    ours: tuple[Command, ...]
    """The first is compared with the peers."""
    peers: tuple[Command, ...]
    """Empty where nobody else does it."""
    rounds: int
    goal: str
    """What issue or design asks for, in words."""
