"""This module finds secrets in the values of a YAML document, where its text alone does not show them.

`"gh\\x70_..."` is a token when it is read, and `password:` may have its value in the next line.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

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
    texts: list[str] = []
    routes: list[Route] = []
    for route, value in _leaves(document.value, ()):
        key = f"{route[-1]}: " if route and isinstance(route[-1], str) else ""
        if not source.shows(key, value):
            texts.append(f"{key}{value}")
            routes += [route] * (value.count("\n") + 1)
    for each in spelt(path, "\n".join(texts).encode("utf-8", "surrogatepass")) if texts else ():
        yield Valued(routes[each.secret.line - 1], each)


def _leaves(value: Any, route: Route) -> Iterator[tuple[Route, str]]:  # Any: nested dict, list, str, None
    if isinstance(value, str):
        yield route, value
    elif isinstance(value, dict | list):
        for key, under in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(under, (*route, key))


class _Source:
    """This is the text, for the question whether a value stands there as it is read."""

    def __init__(self, text: str):
        self.text = text if len(text) <= LONGEST else ""
        self.words = frozenset(_BETWEEN.split(text))
        self.lines = frozenset(line.strip().removeprefix("- ") for line in text.split("\n"))

    def shows(self, key: str, value: str) -> bool:
        """True for a value beside its key, quoted or not, and for a sentence, wherever its lines are broken."""
        if f"{key}{value}" in self.lines or any(f"{key}{mark}{value}{mark}" in self.text for mark in ("", '"', "'")):
            return True
        words = _BETWEEN.split(value)
        return len(words) > 1 and self.words.issuperset(words)
