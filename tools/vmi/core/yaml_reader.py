"""This module builds a YAML document from its events: every scalar stays text, and what could surprise is a Fault."""

from collections.abc import Callable
from typing import Any, NamedTuple

import yaml

from vmi.core import yaml_typing, yaml_words

LIMIT_DEPTH = 20
LIMIT_VALUES = 50_000
"""Each takes a kilobyte of memory while its place is remembered."""

Route = tuple[str | int, ...]
"""The keys and indexes that lead to a value, such as ("base", "packages", 0)."""
Scalar = tuple[Route, str, bool, bool]
"""Where a value is, as it is read, whether it is in quotes or a block, and whether `key: value` stands in the text."""


class Fault(Exception):
    """This is text that is not the YAML we read; `line` and `column` count from 1."""

    def __init__(self, message: str, line: int = 1, column: int = 1, hint: str = "", width: int = 1):
        super().__init__(message)
        self.message, self.line, self.column, self.hint, self.width = message, line, column, hint, width


class Place(NamedTuple):
    """This is where something stands; line and column count from 1."""

    line: int
    column: int
    width: int = 1
    """How many characters of the line it takes; 1 where it has no end in that line."""


START = Place(1, 1)


class Met(NamedTuple):
    """This is where the keys and the values of a text were met."""

    keys: dict[Route, yaml.Event]
    values: dict[Route, yaml.Event]


class Reader:
    """This reads one text once. It remembers where things stand when it is given something to remember them in."""

    def __init__(self, text: str, met: Met | None = None):
        self.scalars: list[Scalar] = []
        self._text, self._met, self._values = text, met, 0
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times faster, where it is built
        self._next: Callable[[], Any] = loader(text).get_event  # Any: an event, whose marks are always there

    def read(self) -> Any:  # Any: nested dict, list, str, None
        """This is what the text says; a Fault, or PyYAML's own error."""
        value, seen = None, False
        while not isinstance(event := self._next(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                if event.version or event.tags:
                    raise Fault("a line that begins with % is not read here", hint="remove it")
                if seen:
                    hint = "remove `---` and what follows"
                    raise _fault("a second document starts here; one file holds one", hint, event)
                seen = True
            elif isinstance(event, yaml.NodeEvent):
                value = self._node(event, (), 0)
        if not seen:
            raise Fault("is empty", hint="`vmi new` writes a manifest to start from")
        return value

    def _node(self, event: Any, route: Route, behind: int) -> Any:  # Any: as `_next` and `read`
        """This is the value that begins with an event; `behind` is where its key ended."""
        self._values += 1
        if self._met:
            self._met.values[route] = event
        if (kind := type(event)) not in _PLAIN or event.anchor or event.tag:
            raise _not_plain(event)
        if self._values > LIMIT_VALUES:
            raise _fault(f"holds more than {LIMIT_VALUES} values", "put data into a file of its own", event)
        if len(route) > LIMIT_DEPTH:
            raise _fault(f"is nested deeper than {LIMIT_DEPTH} levels", "look for brackets that are not closed", event)
        if kind is yaml.ScalarEvent:
            return self._scalar(event, route, behind)
        return self._mapping(route) if kind is yaml.MappingStartEvent else self._sequence(route)

    def _scalar(self, event: Any, route: Route, behind: int) -> str | None:
        text: str
        text, style, start, end = event.value, event.style, event.start_mark, event.end_mark
        is_verbatim = end.index - start.index == len(text) + 2 * (style in QUOTES)  # else it is shorter when read
        is_beside = start.index - behind <= len(": ") <= start.column and start.line == end.line
        self.scalars.append((route, text, bool(style), is_verbatim and is_beside))
        if text > "~":
            _demand_plain_spaces(event)
        return None if not style and text in NOTHING else text

    def _mapping(self, route: Route) -> dict[str, Any]:
        value: dict[str, Any] = {}
        while (kind := type(event := self._next())) is not yaml.MappingEndEvent:
            if kind is not yaml.ScalarEvent:
                hint = "write `key: value`; where it is text, quote it"
                raise _fault("a key is one word, not a list or a table", hint, event)
            if event.anchor or event.tag:
                raise _not_plain(event)
            if (key := event.value) > "~":
                _demand_plain_spaces(event)
            inner = (*route, key)
            if key in value:
                raise self._repeated(event, inner)
            if self._met:
                self._met.keys[inner] = event
            behind = NOT_THERE if event.style else event.end_mark.index
            value[key] = self._node(self._next(), inner, behind)
        return value

    def _sequence(self, route: Route) -> list[Any]:
        value: list[Any] = []
        while type(event := self._next()) is not yaml.SequenceEndEvent:
            value.append(self._node(event, (*route, len(value)), event.start_mark.index))
        return value

    def _repeated(self, event: yaml.ScalarEvent, route: Route) -> Fault:
        if self._met is None:
            Reader(self._text, Met({}, {})).read()  # comes to the same key, and knows where it stood before
            raise AssertionError("a text has a key twice, and then it has not")
        message = f"key '{event.value}' stands already in line {place(self._met.keys[route]).line}"
        return _fault(message, "remove one of the two", event)


_PLAIN = frozenset((yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent))
QUOTES = frozenset("'\"")
NOTHING = frozenset({"", "~", "null"})
NOT_THERE = -len(": ") - 1
"""Where a key ends that does not stand in the text as it is read."""


def _not_plain(event: yaml.Event) -> Fault:
    anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
    if isinstance(event, yaml.AliasEvent):
        hint = "write the value out, or quote it"
        return _fault(f"*{anchor} stands for a value that is written elsewhere", hint, event)
    if anchor is not None:
        return _fault(f"&{anchor} names a value to repeat it", "remove it; where it is text, quote it", event)
    if tag is not None:
        return _fault(
            f"{tag.replace('tag:yaml.org,2002:', '!!')} gives a value a type",
            "remove it; where it is text, quote it",
            event,
        )
    return _fault("ends before the value", "", event)


def _demand_plain_spaces(event: yaml.ScalarEvent) -> None:
    """This is asked of what begins behind ASCII, which nearly nothing does."""
    if not event.style and (name := yaml_typing.space(event.value[0])):
        line, column, _ = place(event)
        raise Fault(*yaml_words.odd_space(name, (line, column)))


def _fault(message: str, hint: str, event: yaml.Event) -> Fault:
    line, column, width = place(event)
    return Fault(message, line, column, hint, width)


def place(event: yaml.Event) -> Place:
    """This is where an event stands."""
    start, end = event.start_mark, event.end_mark
    if not start:
        return START
    width = end.column - start.column if end and end.line == start.line else 1
    return Place(start.line + 1, start.column + 1, max(width, 1))
