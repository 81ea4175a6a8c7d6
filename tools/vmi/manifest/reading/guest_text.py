"""This module is the text that ends up in files of the image: copied, written by scripts, or put there by tasks."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vmi.manifest.reading import tree
from vmi.manifest.reading.content import Content

_LIMIT_BYTES = 256 * 1024
_LONGEST_SED = 2000


class GuestLine(NamedTuple):
    """This is one line of such a text, where it stands in the appliance's files."""

    file: str
    path: str
    """In the image."""
    text: str
    line: int
    column: int
    width: int


def guest_lines(content: Content, path: re.Pattern[str]) -> Iterator[GuestLine]:
    """This is every line that goes into files of the image whose path contains a match of the pattern."""
    for copied in content.copied:
        if path.search(copied.step.to) and len(copied.data) <= _LIMIT_BYTES:
            text = copied.data.decode("utf-8", errors="replace")
            yield from _lines(copied.step.file, copied.step.to, text, 1, 1)
    for file, each in content.written:
        if path.search(each.path):
            yield from _lines(file, each.path, each.text, each.line, each.column, moving=each.indent >= 0)
    yield from _of_tasks(content, path)


def replacements(content: Content, path: re.Pattern[str]) -> Iterator[GuestLine]:
    """This is what sed puts into files of the image: the second part of each s/old/new/."""
    for file, call in content.calls:
        if call.program == "sed" and any(path.search(word.text) for word in call.operands):
            for word in call.arguments:
                for new in _replaced(word.text):
                    yield GuestLine(file, "", new, word.line, word.column, word.width)


def _replaced(text: str) -> Iterator[str]:
    text = text[:_LONGEST_SED]
    for match in re.finditer(r"(?:^|[;/ 0-9$])s([/|#,@])", text):
        parts = text[match.end() :].split(match[1], 2)
        if len(parts) == 3:
            yield parts[1]


def _of_tasks(content: Content, path: re.Pattern[str]) -> Iterator[GuestLine]:
    for task in content.tasks:
        if task.module not in ("copy", "lineinfile", "blockinfile", "replace"):
            continue
        text = task.place("content", "line", "block") or (task.place("replace") if task.module == "replace" else None)
        where = task.argument("dest", "path", "name", "destfile")
        if isinstance(text, tree.Scalar) and path.search(where):
            origin = tree.origin(text)
            yield from _lines(task.file, where, text.text, origin.line, origin.column, moving=text.style == "|")


def _lines(file: str, path: str, text: str, line: int, column: int, *, moving: bool = True) -> Iterator[GuestLine]:
    for number, each in enumerate(text.split("\n")):
        stripped = each.lstrip()
        if stripped:
            shift = len(each) - len(stripped) if moving else 0
            yield GuestLine(
                file, path, stripped.rstrip(), line + (number if moving else 0), column + shift, len(stripped.rstrip())
            )
