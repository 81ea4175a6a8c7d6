"""This module is what is wrong in a user's file, as data: all of it, in order, each with its place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

from vmi.core.hiding import hidden
from vmi.core.printable import printable

SHOWN_CHARACTERS = 1000


class Severity(StrEnum):
    """How much a finding matters; only an error makes the answer no."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, order=True)
class Finding:
    """This is one thing wrong in one place."""

    path: str
    """The file, relative to the repository."""
    line: int
    """Counted from 1."""
    column: int
    """Counted from 1."""
    rule: str
    """The id of the rule that found it."""
    severity: Severity
    message: str
    """Lower case, no full stop, quoting the user's own word."""
    hint: str = ""
    """What to write instead."""
    width: int = 1
    """How many characters of the line it is about."""
    is_secret: bool = False
    """True when these characters must not be shown to anybody."""

    def __str__(self) -> str:
        path, message, hint = (printable(text, SHOWN_CHARACTERS) for text in (self.path, self.message, self.hint))
        more = f"\n    {hint}" if hint else ""
        return f"{path}:{self.line}:{self.column}: {self.severity} [{self.rule}] {message}{more}"

    @property
    def end_column(self) -> int:
        """The first column after what it is about."""
        return self.column + self.width

    def without(self, secrets: Sequence[str]) -> Self:
        """This is the finding with stars in place of secrets that its words quote."""
        return replace(self, message=hidden(self.message, secrets), hint=hidden(self.hint, secrets))

    def as_json(self) -> dict[str, Any]:  # Any: a JSON object
        """This is the finding for programs."""
        place = {"path": self.path, "line": self.line, "column": self.column, "end_column": self.end_column}
        return {**place, "rule": self.rule, "severity": self.severity, "message": self.message, "hint": self.hint}


@dataclass(frozen=True)
class Page:
    """This is a rule's page of the manual."""

    rule: str
    severity: Severity
    title: str
    """A sentence that says what must hold."""
    text: str
    """The whole page as Markdown, the title at its top."""


def number_of(findings: Iterable[Finding], severity: Severity) -> int:
    """This is how many of one severity there are."""
    return sum(finding.severity is severity for finding in findings)


def says_no(findings: Iterable[Finding]) -> bool:
    """This is true when at least one finding is an error."""
    return any(finding.severity is Severity.ERROR for finding in findings)
