"""This module reads YAML as text with positions: no value is guessed, no key is lost, nothing can explode.

PyYAML alone keeps the last of two equal keys, reads 24.10 as 24.1 and `no` as false. Here a document is built from
its events: every scalar stays text for the model to judge, and every value knows its line and column.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import yaml

from vmi.core import yaml_typing, yaml_words

LIMIT_BYTES = 256 * 1024
LIMIT_DEPTH = 20
LIMIT_VALUES = 50_000
"""Each takes a kilobyte of memory while its place is remembered."""

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


Next = Callable[[], yaml.Event]
"""The parser: each call is the next thing that stands in the text."""


@dataclass
class Document:
    """This is one parsed document; of thousands few have a fault, so it is parsed again when a place is asked for."""

    value: Any = None  # Any: nested dict, list, str, None
    unquoted: Sequence[tuple[Route, str]] = ()
    """Every value on one line that stands there without quotes."""
    text: str = ""
    quoted: Sequence[tuple[Route, str]] = ()
    """Every other one that is no list and no table."""

    @cached_property
    def keys(self) -> Mapping[Route, Place]:
        """Where the key of each value under a key stands."""
        return {route: _place(event) for route, event in self._events.keys.items()}

    @cached_property
    def values(self) -> Mapping[Route, Place]:
        """Where each value stands. One on several lines stands where it begins."""
        return {route: _place(event) for route, event in self._events.values.items()}

    def place(self, route: Route, *, key: bool = False) -> Place:
        """This is where a value stands, or its key, or the key of the nearest thing around it, or the beginning."""
        keys, values = self._events
        found = (keys if key else values).get(route)
        while found is None and route:
            found = keys.get(route) or values.get(route)
            route = route[:-1]
        found = found or values.get(())
        place, lines = _place(found) if found else START, self.text.count("\n") + 1
        return place if place.line <= lines else Place(lines, 1)  # nothing, at the end, is on no line

    @cached_property
    def _events(self) -> "_Events":
        events = _Events({}, {})
        if self.text:
            _read(self.text, events)
        return events


class _Events(NamedTuple):
    """This is where the keys and the values of a text were met."""

    keys: dict[Route, yaml.Event]
    values: dict[Route, yaml.Event]


def parse(data: bytes) -> Document:
    """This parses one document of at most LIMIT_BYTES, or raises a Fault."""
    if len(data) > LIMIT_BYTES:
        limit = f"is larger than {LIMIT_BYTES // 1024} KiB; a manifest is a few kilobytes"
        raise Fault(limit, hint="put data into a file of its own")
    text, events = _text(data), _Events({}, {})
    try:
        value = _read(text, events)
    except yaml.MarkedYAMLError as error:
        raise Fault(*yaml_words.explain(error, text)) from error
    except yaml.YAMLError as error:
        raise Fault("this cannot be read as YAML") from error
    scalars = [(at, each) for at, each in events.values.items() if isinstance(each, yaml.ScalarEvent)]
    unquoted = [(at, each.value) for at, each in scalars if not each.style]
    quoted = [(at, each.value) for at, each in scalars if each.style] if len(unquoted) < len(scalars) else ()
    return Document(value, unquoted, text, quoted)


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

    def represent_str(self, data: str) -> yaml.ScalarNode:
        """This quotes what begins with a space of another kind: without quotes it is read as a slip of the hand."""
        if yaml_typing.space(data[:1]):
            return self.represent_scalar("tag:yaml.org,2002:str", data, style='"')
        return super().represent_str(data)


_Dumper.add_representer(str, _Dumper.represent_str)


def _parser(text: str) -> Next:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times faster, where it is built
    parser: Next = loader(text).get_event
    return parser


def _read(text: str, events: _Events) -> Any:  # Any: nested dict, list, str, None
    following, value, seen = _parser(text), None, False
    while not isinstance(event := following(), yaml.StreamEndEvent):
        if isinstance(event, yaml.DocumentStartEvent):
            if event.version or event.tags:
                raise Fault("a line that begins with % is not read here", hint="remove it")
            if seen:
                raise _fault(
                    "a second document starts here; one file holds one", "remove `---` and what follows", event
                )
            seen = True
        elif isinstance(event, yaml.NodeEvent):
            value = _node(event, following, (), events)
    if not seen:
        raise Fault("is empty", hint="`vmi new` writes a manifest to start from")
    return value


def _node(event: yaml.Event, following: Next, route: Route, events: _Events) -> Any:  # Any: as value
    events.values[route] = event
    if not isinstance(event, _PLAIN) or event.anchor or event.tag:
        raise _not_plain(event)
    if len(events.values) > LIMIT_VALUES:
        raise _fault(f"holds more than {LIMIT_VALUES} values", "put data into a file of its own", event)
    if len(route) > LIMIT_DEPTH:
        raise _fault(f"is nested deeper than {LIMIT_DEPTH} levels", "look for brackets that are not closed", event)
    if isinstance(event, yaml.ScalarEvent):
        if event.value > "~":
            _demand_plain_spaces(event)
        return None if event.value in _NOTHING and event.implicit[0] else event.value
    read = _mapping if isinstance(event, yaml.MappingStartEvent) else _sequence
    return read(following, route, events)


_PLAIN = (yaml.ScalarEvent, yaml.CollectionStartEvent)
_NOTHING = frozenset({"", "~", "null"})


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


def _mapping(following: Next, route: Route, events: _Events) -> dict[str, Any]:
    value: dict[str, Any] = {}
    while not isinstance(event := following(), yaml.MappingEndEvent):
        if not isinstance(event, yaml.ScalarEvent):
            hint = "write `key: value`; where it is text, quote it"
            raise _fault("a key is one word, not a list or a table", hint, event)
        if event.anchor or event.tag:
            raise _not_plain(event)
        if event.value > "~":
            _demand_plain_spaces(event)
        key, inner = event.value, (*route, event.value)
        if key in value:
            first = _place(events.keys[inner]).line
            raise _fault(f"key '{key}' stands already in line {first}", "remove one of the two", event)
        events.keys[inner] = event
        value[key] = _node(following(), following, inner, events)
    return value


def _demand_plain_spaces(event: yaml.ScalarEvent) -> None:
    """This is asked of what begins behind ASCII, which nearly nothing does."""
    if not event.style and (name := yaml_typing.space(event.value[0])):
        line, column, _ = _place(event)
        raise Fault(*yaml_words.odd_space(name, (line, column)))


def _sequence(following: Next, route: Route, events: _Events) -> list[Any]:
    value: list[Any] = []
    while not isinstance(event := following(), yaml.SequenceEndEvent):
        value.append(_node(event, following, (*route, len(value)), events))
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
