"""This module is a question to an author: its default, its own judge, and what is said of an answer that cannot be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from vmi.core.printable import printable
from vmi.manifest.likeness import meant
from vmi.manifest.repository import Catalogue
from vmi.manifest.writing import beginning

MOST_NAMED = 10
"""Appliances in a question."""


class Wrong(Exception):
    """This is an answer that cannot be; the message says why, and what to write instead."""


@dataclass(frozen=True)
class Question:
    """This is one thing to know."""

    option: str
    """How it is said on the command line."""
    text: str
    default: str
    answer: Callable[[str], None]
    """Takes it, or says what is Wrong."""
    lines: tuple[str, ...] = ()
    """What a person at a terminal should know before."""


def judge(values: Mapping[str, Any], what_to_do: str = "") -> None:
    """This asks the models that the linter asks, and says what they say."""
    if faults := beginning.faults(values):
        hint = what_to_do or faults[0].hint
        raise Wrong(printable(f"{faults[0].message}; {hint}" if hint else faults[0].message, 1000))


def people(text: str) -> tuple[str, ...]:
    """This is GitHub's names in an answer, each with its @."""
    return tuple(word if word.startswith("@") else f"@{word}" for word in text.replace(",", " ").split())


def there(catalogue: Catalogue, name: str) -> str:
    """This names those there are, and the one that was meant."""
    names = catalogue.appliance_names
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    near = meant(catalogue, name)
    guess = f" ({near})" if near.startswith("did you mean") else ""
    return f"there are {', '.join(names[:MOST_NAMED])}{more}{guess}" if names else "there is none yet"
