"""This module finds secrets in the values of a YAML document, where its text alone does not show them.

`"gh\\x70_..."` is a token when it is read, and `password:` may have its value in the next line.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from vmi.core.secrets.concealing import Spelt, spelt
from vmi.core.yaml import Document, Route


class Valued(NamedTuple):
    """This is one secret, and the value that it stands in."""

    route: Route
    spelt: Spelt


def in_values(path: str, data: bytes, document: Document) -> Iterator[Valued]:
    """This is every secret of the values that do not stand in the text as they are read, `key: value` in one line."""
    lines = {line.strip().removeprefix("- ") for line in data.decode("utf-8", "replace").split("\n")}
    texts: list[str] = []
    routes: list[Route] = []
    for route, value in _leaves(document.value, ()):
        text = _entry(route, value)
        if not all(line.strip() in lines for line in text.split("\n")):
            texts.append(text)
            routes += [route] * (text.count("\n") + 1)
    for each in spelt(path, "\n".join(texts).encode("utf-8", "surrogatepass")) if texts else ():
        yield Valued(routes[each.secret.line - 1], each)


def _leaves(value: Any, route: Route) -> Iterator[tuple[Route, str]]:  # Any: nested dict, list, str, None
    if isinstance(value, str):
        yield route, value
    elif isinstance(value, dict | list):
        for key, under in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(under, (*route, key))


def _entry(route: Route, value: str) -> str:
    key = next((each for each in reversed(route) if isinstance(each, str)), "")
    return f"{key}: {value}" if key else value
