"""This module shows findings to a person: place and words, the line it is about with the place marked, what to do."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

from vmi.core.findings import SHOWN_CHARACTERS, Finding, Severity
from vmi.core.printable import printable
from vmi.core.secrets import starred

SourceOf = Callable[[str], bytes | None]
"""What stands in a file, None when it cannot be read."""
SHOWN = 110
"""How many characters of a line are shown; a longer one is cut around the place."""
SHOWN_BEFORE = 50
MARKED = 80
_LINE_END = re.compile("\r?\n")
_COLOURS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.HINT: "1;36"}


def render(findings: Iterable[Finding], source_of: SourceOf, *, colour: bool = False) -> str:
    """This is all findings in their order, a blank line between two; empty when there is none."""
    lines_of = lru_cache(1)(lambda path: _lines(path, source_of(path)))  # findings come file by file
    findings = list(findings)
    secrets = _secrets(findings)
    lines = (_concealed(lines_of(finding.path), finding, secrets) for finding in findings)
    return "".join(f"{_shown(finding, line, colour)}\n\n" for finding, line in zip(findings, lines, strict=True))


def _secrets(findings: Iterable[Finding]) -> dict[tuple[str, int], list[Finding]]:
    secrets: dict[tuple[str, int], list[Finding]] = {}
    for finding in findings:
        if finding.is_secret:
            secrets.setdefault((finding.path, finding.line), []).append(finding)
    return secrets


def _concealed(lines: list[str], finding: Finding, secrets: dict[tuple[str, int], list[Finding]]) -> str:
    """The line a finding is about, stars for every secret in it, whichever finding names it; empty when not there.

    A rule knows more of them: it knows what a file becomes in the image.
    """
    if not 1 <= finding.line <= len(lines):
        return ""
    line = lines[finding.line - 1].removeprefix("\ufeff") if finding.line == 1 else lines[finding.line - 1]
    for secret in secrets.get((finding.path, finding.line), ()):
        begin, end = secret.column - 1, min(secret.column - 1 + secret.width, len(line))
        line = line[:begin] + "*" * (end - begin) + line[end:]
    return line


def _lines(path: str, source: bytes | None) -> list[str]:
    return [] if source is None else _LINE_END.split(starred(path, source))


def _shown(finding: Finding, line: str, colour: bool) -> str:
    first, _, hint = str(finding).partition("\n")
    if colour:
        word = f"{finding.severity} [{finding.rule}]"
        place, _, message = first.partition(f": {word} ")
        first = f"{_in('1', place)}: {_in(_COLOURS[finding.severity], word)} {message}"
    more = [f"    {printable(finding.hint, SHOWN_CHARACTERS)}"] if hint else []
    return "\n".join([first, *_snippet(finding, line, colour), *more])


def _snippet(finding: Finding, line: str, colour: bool) -> list[str]:
    if not line.strip():
        return []
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
