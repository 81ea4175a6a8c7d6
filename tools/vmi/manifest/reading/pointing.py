"""This module makes a problem that points at a word of a script or a value of a playbook."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Protocol

from vmi.core.findings import Severity
from vmi.manifest.rule import Problem


class Placed(Protocol):
    """This is anything that knows where it stands: a word, a value, a line."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def width(self) -> int: ...


def at(file: str, place: Placed, message: str, hint: str = "", severity: Severity | None = None) -> Problem:
    """This points at a place in a file of the appliance."""
    line, column, width = place.line, place.column, place.width
    return Problem(message, hint=hint, severity=severity, file=file, line=line, column=column, width=width)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """This is the known word that is nearest to what was written; empty when none is near."""
    near = get_close_matches(word[:60], sorted(known), n=1)
    return f"did you mean '{near[0]}'?" if near else ""
