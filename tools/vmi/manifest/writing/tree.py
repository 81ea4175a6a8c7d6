"""This module is a manifest as it is written: keys, values in their own spelling, comments with their keys."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from vmi.core.yaml_reader import LIMIT_DEPTH


class NotFormattable(Exception):
    """This is text that the house style has no way to write; the message says what it is."""


@dataclass
class Scalar:
    """This is one value in its author's spelling."""

    text: str
    """As it stands in the file, quotes and line breaks included."""
    value: str
    style: str | None
    """None is plain; else a quote, `|` or `>`."""
    start: int
    end: int
    column: int


@dataclass
class Collection:
    """This is a mapping or a list."""

    is_mapping: bool
    is_flow: bool
    start: int
    end: int
    """Of a flow collection: behind its bracket."""
    entries: list["Entry"] = field(default_factory=list)
    feet: list[str] = field(default_factory=list)
    """Comments behind the last entry; an empty string is an empty line."""


@dataclass
class Entry:
    """This is a key with its value, or an item of a list."""

    key: Scalar | None
    value: "Scalar | Collection"
    start: int
    line: int
    column: int
    holder: "Entry | None" = None
    """The entry whose value this stands in; None at the top."""
    container: Collection | None = None
    heads: list[str] = field(default_factory=list)
    """Comments above it; an empty string is an empty line."""
    beside: list[str] = field(default_factory=list)
    """Comments behind it, in its line."""
    top: int | None = None
    """The line of the first comment above it."""
    is_spaced: bool = False
    """True when an empty line stands above it, or above its comments."""

    @property
    def name(self) -> str:
        """The key, empty for an item."""
        return self.key.value if self.key else ""


@dataclass
class Tree:
    """This is a whole manifest."""

    text: str
    root: Collection
    heads: list[str] = field(default_factory=list)
    """Comments at the top that an empty line sets apart from the first key."""


def tokens(text: str) -> list[Any]:  # Any: PyYAML's tokens are untyped
    """This is every token of a manifest, with its place."""
    return list(yaml.scan(text, Loader=yaml.SafeLoader))


def readable_tokens(text: str) -> tuple[list[Any], int]:  # Any: as above
    """This is the tokens up to where a text is no YAML any more, or too deep to be a manifest, and where that is."""
    found: list[Any] = []
    depth = 0
    try:
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
            if depth > LIMIT_DEPTH:  # behind a thousand brackets it is a thousand times slower
                return found, found[-1].end_mark.index
            found.append(token)
    except (yaml.YAMLError, RecursionError):
        return found, found[-1].end_mark.index if found else 0
    return found, len(text)


_OPENING = (yaml.FlowMappingStartToken, yaml.FlowSequenceStartToken)
_CLOSING = (yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)


def parse(text: str, tokens: list[Any]) -> Tree:  # Any: as above
    """This reads a manifest that `core.yaml` could read: a mapping without anchors or tags."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(node, yaml.MappingNode):
        raise NotFormattable("is not a mapping")
    dashes = [token.start_mark.index for token in tokens if isinstance(token, yaml.BlockEntryToken)]
    return Tree(text, _Reader(text, dashes).collection(node, None))


def preorder(collection: Collection) -> Iterator[Entry]:
    """This is every entry, each before those inside it: the order of the file."""
    for entry in collection.entries:
        yield entry
        if isinstance(entry.value, Collection):
            yield from preorder(entry.value)


class _Reader:
    def __init__(self, text: str, dashes: list[int]):
        self.text, self.dashes = text, dashes

    def collection(self, node: Any, holder: Entry | None) -> Collection:  # Any: PyYAML's nodes are untyped
        is_mapping, flow = isinstance(node, yaml.MappingNode), bool(node.flow_style)
        made = Collection(is_mapping, flow, node.start_mark.index, node.end_mark.index)
        pairs = node.value if is_mapping else [(None, item) for item in node.value]
        for key, value in pairs:
            made.entries.append(self._entry(key, value, made, holder))
        return made

    def _entry(self, key: Any, value: Any, container: Collection, holder: Entry | None) -> Entry:  # Any: nodes
        start = key.start_mark.index if key else value.start_mark.index
        if not container.is_mapping and not container.is_flow:
            start = self.dashes[bisect_left(self.dashes, start) - 1]
        line = self.text.count("\n", 0, start)
        column = start - (self.text.rfind("\n", 0, start) + 1)
        placeholder = Scalar("", "", None, start, start, column)
        entry = Entry(self._scalar(key) if key else None, placeholder, start, line, column, holder, container)
        is_scalar = isinstance(value, yaml.ScalarNode)
        entry.value = self._scalar(value) if is_scalar else self.collection(value, entry)
        return entry

    def _scalar(self, node: Any) -> Scalar:  # Any: a PyYAML node
        start, end = node.start_mark.index, node.end_mark.index
        return Scalar(self.text[start:end], node.value, node.style, start, end, node.start_mark.column)
