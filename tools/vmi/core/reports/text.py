"""This module shows findings to a person: place and words, the line it is about with the place marked, what to do."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

from vmi.core.findings import SHOWN_CHARACTERS, Finding, Severity
from vmi.core.printable import printable

SourceOf = Callable[[str], bytes | None]
"""What stands in a file, None when it cannot be read."""
SHOWN = 110
"""How many characters of a line are shown; a longer one is cut around the place."""
SHOWN_BEFORE = 50
MARKED = 80
_LINE_END = re.compile("\r\n|\n|\r")
_COLOURS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.HINT: "1;36"}


def render(findings: Iterable[Finding], source_of: SourceOf, *, colour: bool = False) -> str:
    """This is all findings in their order, a blank line between two; empty when there is none."""
    lines_of = lru_cache(1)(lambda path: _lines(source_of(path)))  # findings come file by file
    return "".join(f"{_shown(finding, lines_of(finding.path), colour)}\n\n" for finding in findings)


def _lines(source: bytes | None) -> list[str]:
    return [] if source is None else _LINE_END.split(source.decode("utf-8", "surrogateescape"))


def _shown(finding: Finding, lines: list[str], colour: bool) -> str:
    first, _, hint = str(finding).partition("\n")
    if colour:
        word = f"{finding.severity} [{finding.rule}]"
        place, _, message = first.partition(f": {word} ")
        first = f"{_in('1', place)}: {_in(_COLOURS[finding.severity], word)} {message}"
    more = [f"    {printable(finding.hint, SHOWN_CHARACTERS)}"] if hint else []
    return "\n".join([first, *_snippet(finding, lines, colour), *more])


def _snippet(finding: Finding, lines: list[str], colour: bool) -> list[str]:
    if not 1 <= finding.line <= len(lines) or not lines[finding.line - 1].strip():
        return []
    line = lines[finding.line - 1].removeprefix("\ufeff") if finding.line == 1 else lines[finding.line - 1]
    begin = min(finding.column - 1, len(line))
    end = max(min(begin + finding.width, len(line), begin + MARKED), begin)
    first = 0 if len(line) <= SHOWN else max(begin - SHOWN_BEFORE, 0)
    last = max(first + SHOWN, end)
    before = ("..." if first else "") + _safe(line[first:begin])
    marked, after = _safe(line[begin:end]), _safe(line[end:last]) + ("..." if last < len(line) else "")
    carets = "^" * max(_columns(marked), 1)
    carets = _in(_COLOURS[finding.severity], carets) if colour else carets
    number = f"{finding.line:>5}"
    return [
        f"{number} | {before}{marked}{after}".rstrip(),
        f"{' ' * len(number)} | {' ' * _columns(before)}{carets}",
    ]


def _safe(text: str) -> str:
    return printable(text.replace("\t", "    "), 10 * (len(text) + 1))


def _columns(text: str) -> int:
    """How many columns of a terminal it takes."""
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _in(colour: str, text: str) -> str:
    return f"\x1b[{colour}m{text}\x1b[0m"
