"""This module finds secrets in the values of a YAML document, where its text alone does not show them.

`"gh\\x70_..."` is a token when it is read, and `password:` may have its value in the next line.
"""

import re
from collections.abc import Iterator
from functools import cached_property
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
            if isinstance(under, str):  # nearly all are: a generator for each takes longer than to look at it
                yield (*route, key), under
            else:
                yield from _leaves(under, (*route, key))


class _Source:
    """This is the text, for the question whether a value stands there as it is read."""

    def __init__(self, text: str):
        self.whole = text
        self.text = text if len(text) <= LONGEST else ""

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
        words = _BETWEEN.split(value)
        return len(words) > 1 and self.words.issuperset(words)
