"""This module finds secrets in the values of a YAML document, where its text alone does not show them.

`"gh\\x70_..."` is a token when it is read, and `password:` may have its value in the next line.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from vmi.core.secrets.concealing import Spelt, spelt
from vmi.core.yaml import Document, Route

LONGEST = 16_000
"""Characters of a source in which each value is looked for."""

_BETWEEN = re.compile(r"[\s\"']+")


class Valued(NamedTuple):
    """This is one secret, and the value that it stands in."""

    route: Route
    spelt: Spelt


def in_values(path: str, data: bytes, document: Document) -> Iterator[Valued]:
    """This is every secret of the values that do not stand in the text as they are read, `key: value` in one line."""
    source = _Source(data.decode("utf-8", "replace"))
    hidden = list(_hidden(document, source))
    routes = [route for route, said in hidden for _ in range(said.count("\n") + 1)]
    text = "\n".join(said for _, said in hidden).encode("utf-8", "surrogatepass")
    for each in spelt(path, text) if text else ():
        yield Valued(routes[each.secret.line - 1], each)


def _hidden(document: Document, source: "_Source") -> Iterator[tuple[Route, str]]:
    """This is every text that the source does not show behind its key."""
    for route, text, _, is_verbatim in document.scalars:
        if is_verbatim or not text:
            continue
        key = f"{route[-1]}: " if route and isinstance(route[-1], str) else ""
        if not source.shows(key, text):
            yield route, f"{key}{text}"


class _Source:
    """This is the text, for the question whether a value stands there as it is read."""

    def __init__(self, text: str):
        self.whole = text
        self.text = text if len(text) <= LONGEST else ""

    @cached_property
    def running(self) -> str:
        """The text with one space between its words, and around them."""
        return f" {' '.join(self.whole.split())} "

    @cached_property
    def words(self) -> frozenset[str]:
        """What stands between spaces and quotes."""
        return frozenset(_BETWEEN.split(self.whole))

    @cached_property
    def lines(self) -> frozenset[str]:
        """The lines of a text in which each value would be looked for for too long."""
        return frozenset(line.strip().removeprefix("- ") for line in self.whole.split("\n"))

    def shows(self, key: str, value: str) -> bool:
        """True for a value beside its key, quoted or not, and for a sentence, wherever its lines are broken."""
        said, text = f"{key}{value}", self.text
        if said in (text or self.lines) or f'{key}"{value}"' in text or f"{key}'{value}'" in text:
            return True
        if len(running := value.split()) > 1 and f" {' '.join(running)} " in self.running:
            return True  # sooner known than by its words
        words = _BETWEEN.split(value)
        return len(words) > 1 and self.words.issuperset(words)
