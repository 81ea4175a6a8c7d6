"""This module reads YAML as text with positions: no value is guessed, no key is lost, nothing can explode.

PyYAML alone keeps the last of two equal keys, reads 24.10 as 24.1 and `no` as false. Here a document is built from
its events: every scalar stays text for the model to judge, and every value knows its line and column.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml

from vmi.core import yaml_typing, yaml_words
from vmi.core.yaml_composed import OddError, compose
from vmi.core.yaml_reader import START, Fault, Met, Place, Reader, Route, Scalar, place

__all__ = ["LIMIT_BYTES", "START", "Document", "Fault", "Place", "Route", "dump", "parse"]

LIMIT_BYTES = 256 * 1024


@dataclass
class Document:
    """This is one parsed document; of thousands few have a fault, so it is parsed again when a place is asked for."""

    value: Any = None  # Any: nested dict, list, str, None
    text: str = ""
    scalars: Sequence[Scalar] = ()
    """Every value that is no list and no table, in the order of the text."""

    @cached_property
    def keys(self) -> Mapping[Route, Place]:
        """Where the key of each value under a key stands."""
        return {route: place(event) for route, event in self._met.keys.items()}

    @cached_property
    def values(self) -> Mapping[Route, Place]:
        """Where each value stands. One on several lines stands where it begins."""
        return {route: place(event) for route, event in self._met.values.items()}

    def place(self, route: Route, *, key: bool = False) -> Place:
        """This is where a value stands, or its key, or the key of the nearest thing around it, or the beginning."""
        keys, values = self._met
        found = (keys if key else values).get(route)
        while found is None and route:
            found = keys.get(route) or values.get(route)
            route = route[:-1]
        found = found or values.get(())
        there, lines = place(found) if found else START, self.text.count("\n") + 1
        return there if there.line <= lines else Place(lines, 1)  # nothing, at the end, is on no line

    @cached_property
    def _met(self) -> Met:
        met = Met({}, {})
        if self.text:
            Reader(self.text, met).read()
        return met


def parse(data: bytes) -> Document:
    """This parses one document of at most LIMIT_BYTES, or raises a Fault."""
    if len(data) > LIMIT_BYTES:
        limit = f"is larger than {LIMIT_BYTES // 1024} KiB; a manifest is a few kilobytes"
        raise Fault(limit, hint="put data into a file of its own")
    scalars: list[Scalar] = []
    try:
        return Document(compose(data, scalars), data.decode("ascii"), scalars)
    except OddError:
        return _read(_text(data))


def _read(text: str) -> Document:
    reader = Reader(text)
    try:
        value = reader.read()
    except yaml.MarkedYAMLError as error:
        raise Fault(*yaml_words.explain(error, text)) from error
    except yaml.YAMLError as error:
        raise Fault("this cannot be read as YAML") from error
    return Document(value, text, reader.scalars)


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
