"""This module is a set of nftables rules as they are written: tables, chains, sets, and rules in words."""

from dataclasses import dataclass, field
from typing import NamedTuple


class Token(NamedTuple):
    """This is one word or sign."""

    text: str
    path: str
    line: int


Rule = tuple[Token, ...]


@dataclass
class Chain:
    """This is one chain; a base chain has a hook."""

    hook: str = ""
    type: str = ""
    policy: str = "accept"
    priority: int = 0
    rules: list[Rule] = field(default_factory=list)


@dataclass
class NamedSet:
    """This is a set or a map that rules refer to by name."""

    words: list[str] = field(default_factory=list)
    """Its elements, with the signs between them."""
    is_filled_by_packets: bool = False


@dataclass
class Table:
    """This is one table."""

    chains: dict[str, Chain] = field(default_factory=dict)
    sets: dict[str, NamedSet] = field(default_factory=dict)
    is_dormant: bool = False
    """The kernel passes it over, as if it were not there."""
    looked_at: int = 0
    """How many words of sets rules have referred to so far."""


Ruleset = dict[tuple[str, str], Table]
"""By family and name."""
