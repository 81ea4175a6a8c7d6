"""This module reads YAML as text with positions: no value is guessed, no key is lost, nothing can explode.

PyYAML alone keeps the last of two equal keys, reads 24.10 as 24.1 and `no` as false. Here a document is built from
its events: every scalar stays text for the model to judge, and every value knows its line and column.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

from vmi.core import yaml_words

LIMIT_BYTES = 256 * 1024
LIMIT_DEPTH = 20

Route = tuple[str | int, ...]
"""The keys and indexes that lead to a value, such as ("base", "packages", 0)."""


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


@dataclass
class Document:
    """This is one parsed document."""

    value: Any = None  # Any: nested dict, list, str, None
    keys: dict[Route, Place] = field(default_factory=dict)
    """Where the key of each value under a key stands."""
    values: dict[Route, Place] = field(default_factory=dict)
    """Where each value stands. One on several lines stands where it begins."""

    def place(self, route: Route, *, key: bool = False) -> Place:
        """This is where a value stands, or its key, or the key of the nearest thing around it, or the beginning."""
        found = self.keys.get(route) if key else self.values.get(route)
        while found is None and route:
            found = self.keys.get(route) or self.values.get(route)
            route = route[:-1]
        return found or self.values.get((), START)


def parse(data: bytes) -> Document:
    """This parses one document of at most LIMIT_BYTES, or raises a Fault."""
    if len(data) > LIMIT_BYTES:
        limit = f"is larger than {LIMIT_BYTES // 1024} KiB; a manifest is a few kilobytes"
        raise Fault(limit, hint="put data into a file of its own")
    text = _text(data)
    try:
        return _document(_events(text))
    except yaml.MarkedYAMLError as error:
        raise Fault(*yaml_words.explain(error, text)) from error
    except yaml.YAMLError as error:
        raise Fault("this cannot be read as YAML") from error


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Fault(*yaml_words.not_utf8(data, error.start)) from error
    if words := yaml_words.unseen(text):
        raise Fault(*words)
    return text


def dump(value: Any) -> str:  # Any: nested dict, list, str, int, bool
    """This writes plain data as YAML for people: keys in the given order, no aliases, no line folding."""
    return str(yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000_000))


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        del data
        return True


def _events(text: str) -> Iterator[yaml.Event]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times faster, where it is built
    return iter(yaml.parse(text, Loader=loader))


def _document(events: Iterator[yaml.Event]) -> Document:
    document, seen = Document(), False
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            if event.version or event.tags:
                raise Fault("a line that begins with % is not read here", hint="remove it")
            if seen:
                raise _fault(
                    "a second document starts here; one file holds one", "remove `---` and what follows", event
                )
            seen = True
        elif isinstance(event, yaml.NodeEvent):
            document.value = _node(event, events, (), document)
    if not seen:
        raise Fault("is empty", hint="`vmi new` writes a manifest to start from")
    return document


def _node(event: yaml.Event, events: Iterator[yaml.Event], route: Route, document: Document) -> Any:  # Any: as value
    document.values[route] = _place(event)
    _demand_plain(event)
    if len(route) > LIMIT_DEPTH:
        raise _fault(f"is nested deeper than {LIMIT_DEPTH} levels", "look for brackets that are not closed", event)
    if isinstance(event, yaml.MappingStartEvent):
        return _mapping(events, route, document)
    if isinstance(event, yaml.SequenceStartEvent):
        return _sequence(events, route, document)
    if isinstance(event, yaml.ScalarEvent):
        return None if event.implicit[0] and event.value in ("", "~", "null") else event.value
    raise _fault("ends before the value", "", event)


def _demand_plain(event: yaml.Event) -> None:
    anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
    if isinstance(event, yaml.AliasEvent):
        raise _fault(
            f"*{anchor} stands for a value that is written elsewhere", "write the value out, or quote it", event
        )
    if anchor is not None:
        raise _fault(f"&{anchor} names a value to repeat it", "remove it; where it is text, quote it", event)
    if tag is not None:
        raise _fault(f"{tag} gives a value a type", "remove it; where it is text, quote it", event)


def _mapping(events: Iterator[yaml.Event], route: Route, document: Document) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            break
        if not isinstance(event, yaml.ScalarEvent):
            raise _fault("a key is one word, not a list or a table", "write `key: value`", event)
        _demand_plain(event)
        key, place = event.value, _place(event)
        if key in value:
            first = document.keys[(*route, key)].line
            raise _fault(f"key '{key}' stands already in line {first}", "remove one of the two", event)
        document.keys[(*route, key)] = place
        value[key] = _node(next(events), events, (*route, key), document)
    return value


def _sequence(events: Iterator[yaml.Event], route: Route, document: Document) -> list[Any]:
    value: list[Any] = []
    for event in events:
        if isinstance(event, yaml.SequenceEndEvent):
            break
        value.append(_node(event, events, (*route, len(value)), document))
    return value


def _fault(message: str, hint: str, event: yaml.Event) -> Fault:
    line, column, width = _place(event)
    return Fault(message, line, column, hint, width)


def _place(event: yaml.Event) -> Place:
    start, end = event.start_mark, event.end_mark
    if not start:
        return START
    width = end.column - start.column if end and end.line == start.line else 1
    return Place(start.line + 1, start.column + 1, max(width, 1))
