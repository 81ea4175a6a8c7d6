"""This module reads a preseed file: lines of owner, question, type and value, continued by a backslash."""

import re
from typing import NamedTuple

TYPES = frozenset(
    {"string", "boolean", "select", "multiselect", "note", "text", "password", "title", "error", "seen", "entropy"}
)
_ENTRY = re.compile(r"\s*(\S+)[ \t]+(\S+)[ \t]+(\S+)(?:[ \t]+(.*))?\Z", re.S)


class Answer(NamedTuple):
    """This is the answer to one question of the installer."""

    owner: str
    question: str
    kind: str
    value: str
    line: int
    column: int
    """Of the value."""
    width: int


class Broken(NamedTuple):
    """This is a line that is no answer."""

    text: str
    line: int


class Preseed(NamedTuple):
    """This is a whole preseed."""

    answers: tuple[Answer, ...]
    broken: tuple[Broken, ...]

    def answer(self, question: str) -> Answer | None:
        """This is the last answer to a question, the one that holds."""
        return next((each for each in reversed(self.answers) if each.question == question), None)


def read(text: str) -> Preseed:
    """This reads a whole file."""
    answers: list[Answer] = []
    broken: list[Broken] = []
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        start = at
        while lines[at].endswith("\\") and at + 1 < len(lines):
            at += 1
        whole = "\n".join(lines[start : at + 1])
        at += 1
        if not whole.strip() or whole.lstrip().startswith("#"):
            continue
        match = _ENTRY.match(whole)
        if not match or match[3] not in TYPES:
            broken.append(Broken(whole.split("\n")[0].strip(), start + 1))
        else:
            answers.append(_answer(match, whole, start + 1))
    return Preseed(tuple(answers), tuple(broken))


def _answer(match: re.Match[str], whole: str, line: int) -> Answer:
    begin = match.start(4) if match[4] else match.start(3)
    line += whole.count("\n", 0, begin)
    column = begin - (whole.rfind("\n", 0, begin) + 1) + 1
    first = (match[4] or match[3]).split("\n")[0]
    return Answer(match[1], match[2], match[3], (match[4] or "").strip(), line, column, max(1, len(first)))
