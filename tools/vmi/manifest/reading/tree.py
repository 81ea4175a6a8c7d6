"""This module reads other people's YAML, playbooks and autoinstall files, as a tree in which everything has its place.

A manifest is plain (core/yaml refuses tags and aliases); Ansible allows both. A tag is kept as a word, an alias stays
an alias: it is never replaced by what it means, so nothing can explode.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from vmi.core import yaml_words
from vmi.core.yaml import LIMIT_BYTES, Fault
from vmi.manifest.reading.shell import Origin

LIMIT_DEPTH = 60


@dataclass(frozen=True, slots=True)
class Node:
    """This is a value, and where it stands; line and column count from 1."""

    line: int
    column: int
    width: int


@dataclass(frozen=True, slots=True)
class Scalar(Node):
    """This is one word or text."""

    text: str
    tag: str = ""
    """Such as !vault."""
    style: str = ""
    """How it is written: | and > are blocks, ' and " are quoted, empty is plain."""
    next_column: int = 0
    """In a block: how far its lines are indented."""


@dataclass(frozen=True, slots=True)
class Alias(Node):
    """This stands for another value; what it means is not looked up."""


@dataclass(frozen=True, slots=True)
class Sequence(Node):
    """This is a list."""

    items: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mapping(Node):
    """This is a mapping; of two equal keys the last holds, as in Ansible."""

    keys: dict[str, Scalar] = field(default_factory=dict)
    values: dict[str, Node] = field(default_factory=dict)
    repeated: list[Scalar] = field(default_factory=list)
    """Keys that stand there a second time."""

    def text(self, key: str) -> str:
        """This is the text under a key; empty when there is none."""
        value = self.values.get(key)
        return value.text if isinstance(value, Scalar) else ""

    def at(self, *keys: str) -> Node | None:
        """This is the value that a chain of keys leads to."""
        node: Node | None = self
        for key in keys:
            node = node.values.get(key) if isinstance(node, Mapping) else None
        return node


def read(data: bytes) -> Node | None:
    """This is the one document of a file, None when it is empty; what is no YAML is a Fault."""
    if len(data) > LIMIT_BYTES:
        raise Fault(f"is larger than {LIMIT_BYTES // 1024} KiB")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Fault(*yaml_words.not_utf8(data, error.start)) from error
    if words := yaml_words.unseen(text):
        raise Fault(*words)
    try:
        return _Builder(text).document()
    except yaml.MarkedYAMLError as error:
        raise Fault(*yaml_words.explain(error, text)) from error
    except yaml.YAMLError as error:
        raise Fault("this cannot be read as YAML") from error


def mappings(node: Node | None) -> Iterator[Mapping]:
    """This is every mapping of a list."""
    if isinstance(node, Sequence):
        yield from (item for item in node.items if isinstance(item, Mapping))


def scalars(node: Node | None) -> Iterator[Scalar]:
    """This is one word, or every word of a list, also of lists within it."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from scalars(item)


class _Builder:
    def __init__(self, text: str):
        self.lines = text.split("\n")
        self.events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))

    def document(self) -> Node | None:
        found: Node | None = None
        seen = False
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if seen:
                    raise Fault("a second document starts here; one file holds one", *_place(event)[:2])
                seen = True
            elif isinstance(event, yaml.NodeEvent):
                found = self.node(event, 0)
        return found

    def node(self, event: yaml.Event, depth: int) -> Node:
        place = _place(event)
        if depth > LIMIT_DEPTH:
            raise Fault(f"is nested deeper than {LIMIT_DEPTH} levels", *place[:2])
        if isinstance(event, yaml.ScalarEvent):
            style = event.style or ""
            indent = self.indent(place[0]) if style in ("|", ">") else 0
            return Scalar(*place, event.value, event.tag or "", style, indent)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(Mapping(*place), depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(Sequence(*place), depth)
        return Alias(*place)

    def mapping(self, mapping: Mapping, depth: int) -> Mapping:
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key, value = self.node(event, depth + 1), self.node(next(self.events), depth + 1)
            if isinstance(key, Scalar):  # a list as a key means nothing to Ansible or the installer
                if key.text in mapping.keys:
                    mapping.repeated.append(key)
                mapping.keys[key.text], mapping.values[key.text] = key, value
        return mapping

    def sequence(self, sequence: Sequence, depth: int) -> Sequence:
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            sequence.items.append(self.node(event, depth + 1))
        return sequence

    def indent(self, line: int) -> int:
        """This is how far the lines of a block are indented that begins after `line`."""
        for text in self.lines[line : line + 200]:
            if stripped := text.lstrip(" "):
                return len(text) - len(stripped)
        return 0


def _place(event: yaml.Event) -> tuple[int, int, int]:
    start, end = event.start_mark, event.end_mark
    if not start:
        return 1, 1, 1
    width = end.column - start.column if end and end.line == start.line else 1
    return start.line + 1, start.column + 1, max(width, 1)


def origin(text: Scalar) -> Origin:
    """This is where the text of a scalar begins, for the reader of what is written in it."""
    if text.style == "|":
        return Origin(text.line + 1, text.next_column + 1, text.next_column)
    if text.style == ">" or text.width == 1:  # its lines are folded, or it goes on in the next line
        return Origin(text.line, text.column, 0, folded=True)
    return Origin(text.line, text.column + (1 if text.style else 0))
