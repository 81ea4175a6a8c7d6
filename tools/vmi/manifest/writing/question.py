"""This module is a question to an author: its default, its own judge, and what is said of an answer that cannot be."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from vmi.core.models import Handle
from vmi.core.printable import printable
from vmi.manifest.likeness import meant
from vmi.manifest.repository import Catalogue
from vmi.manifest.writing import beginning

MOST_NAMED = 10
"""Appliances in a question."""
PEOPLE = "write GitHub names: @alice or @organisation/team"
_HANDLE: TypeAdapter[str] = TypeAdapter(Handle)
_LINE = re.compile(r"such as `[a-z_]+: \"?([^`\"]+)\"?`")
_PLACE = re.compile(r"([A-Za-z]+)[A-Za-z0-9_.\[\]]*:? ")


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
        hint = what_to_do or _LINE.sub(r"such as \1", faults[0].hint)
        said = _without_place(faults[0].message, values)
        raise Wrong(printable(f"{said}; {hint}" if hint else said, 1000))


def _without_place(message: str, values: Mapping[str, Any]) -> str:
    """The place in a manifest that is not written yet means nothing to who answers a question."""
    place = _PLACE.match(message)
    return message[place.end() :] if place and place[1] in values else message


def people(text: str) -> tuple[str, ...]:
    """This is GitHub's names in an answer, each with its @."""
    names = tuple(word if word.startswith("@") else f"@{word}" for word in text.replace(",", " ").split())
    for name in names:
        try:
            _HANDLE.validate_python(name)
        except ValidationError as error:
            what = "is no name of a GitHub user or team, which has letters, digits and dashes"
            raise Wrong(f"'{printable(name, 100)}' {what}; {PEOPLE}") from error
    return names


def there(catalogue: Catalogue, name: str) -> str:
    """This names those there are, and the one that was meant."""
    names = catalogue.appliance_names
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    near = meant(catalogue, name)
    guess = f" ({near})" if near.startswith("did you mean") else ""
    return f"there are {', '.join(names[:MOST_NAMED])}{more}{guess}" if names else "there is none yet"
