"""This module reads the YAML of a guest: every value stays text, every value knows its line, nothing can explode.

`vmi.core.yaml` is for manifests and refuses the aliases that stock files of cloud-init use; here an alias is the very
node that it names, and counts as often as it is named.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from vmi.auditing.errors import CannotJudge

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML without libyaml
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

LIMIT_BYTES = 256 * 1024
LIMIT_NODES = 50_000
LIMIT_DEPTH = 50
TRUE = ("true", "yes", "on", "1")
FALSE = ("false", "no", "off", "0")
NOTHING = ("", "~", "null", "Null", "NULL")
MERGE = "<<"
_GUESSES = yaml.resolver.Resolver()
_WORD = "tag:yaml.org,2002:str"


@dataclass(slots=True)
class Node:
    """This is one value: text, a list or a mapping; the other two are empty."""

    path: str
    """The file."""
    line: int
    """Where the value stands, or its key when it has one."""
    text: str | None = None
    is_plain: bool = False
    """It has no quotes, so it may be a number, a switch or nothing."""
    is_mapping: bool = False
    """Which an empty one does not show otherwise."""
    items: list["Node"] = field(default_factory=list)
    fields: dict[str, "Node"] = field(default_factory=dict)
    weight: int = 1
    """How many nodes this is, aliases counted as often as they are named."""

    @property
    def is_nothing(self) -> bool:
        return (self.text is None and not self.items and not self.fields) or (self.is_plain and self.text in NOTHING)

    @property
    def is_word(self) -> bool:
        """This is true for text that YAML does not take for a number, a switch, a date or nothing."""
        if self.text is None or not self.is_plain:
            return self.text is not None
        guess = _GUESSES.resolve(yaml.ScalarNode, self.text, (True, False))  # type: ignore[no-untyped-call]  # PyYAML's
        return bool(guess == _WORD)

    @property
    def is_true(self) -> bool:
        """As cloud-init reads a switch."""
        return (self.text or "").strip().lower() in TRUE

    @property
    def is_false(self) -> bool:
        return (self.text or "").strip().lower() in FALSE

    @property
    def texts(self) -> tuple[str, ...]:
        """The text, or the texts in the list."""
        if self.text is not None:
            return (self.text,)
        return tuple(item.text for item in self.items if item.text is not None)

    def get(self, *keys: str) -> "Node | None":
        """This is what stands under keys, or None."""
        here: Node | None = self
        for key in keys:
            here = here.fields.get(key) if here else None
        return here

    def each(self, key: str) -> list["Node"]:
        """This is the items of a list under a key, or the one thing that stands there alone."""
        found = self.fields.get(key)
        if found is None or found.is_nothing:
            return []
        return found.items or [found]


def parse(data: bytes, path: str) -> Node:
    """This is one document, empty when nothing is in it; what cannot be read cannot be judged."""
    if len(data) > LIMIT_BYTES:
        raise CannotJudge(f"has {len(data)} bytes; at most {LIMIT_BYTES} of YAML are read", path)
    try:
        return _Builder(data.decode("utf-8", "replace"), path).document()
    except (yaml.YAMLError, ValueError) as error:  # ValueError: an escape that names no character
        raise CannotJudge(f"is not YAML: {' '.join(str(error).split())}", path) from error


class _Builder:
    def __init__(self, text: str, path: str):
        self._events: Iterator[Any] = iter(yaml.parse(text, Loader=Loader))  # Any: PyYAML's events
        self._path = path
        self._anchors: dict[str, Node] = {}

    def document(self) -> Node:
        root = Node(self._path, 1)
        for event in self._events:
            if isinstance(event, yaml.NodeEvent):
                root = self._node(event, 0)
            elif isinstance(event, yaml.DocumentEndEvent):
                break
        return root

    def _node(self, event: Any, depth: int) -> Node:  # Any: an event of PyYAML
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            return self._named(event.anchor, line)
        if depth > LIMIT_DEPTH:
            raise CannotJudge(f"nests more than {LIMIT_DEPTH} deep", self._path)
        node = Node(self._path, line)
        if isinstance(event, yaml.ScalarEvent):
            node.text, node.is_plain = event.value, event.implicit[0]
        elif isinstance(event, yaml.SequenceStartEvent):
            self._fill_list(node, depth)
        else:
            node.is_mapping = True
            self._fill_mapping(node, depth)
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _named(self, anchor: str | None, line: int) -> Node:
        there = self._anchors.get(anchor or "")
        if there is None:  # also one that names what it stands in
            raise CannotJudge(f"names *{(anchor or '')[:40]}, which is not there yet", self._path)
        return replace(there, line=line)

    def _fill_list(self, node: Node, depth: int) -> None:
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            node.items.append(self._grow(node, self._node(event, depth + 1)))

    def _fill_mapping(self, node: Node, depth: int) -> None:
        merged: list[Node] = []
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._grow(node, self._node(next(self._events), depth + 1))
            if key.text == MERGE and key.is_plain:
                merged += [value] if value.fields else value.items
            elif key.text is not None:
                value.line = key.line
                node.fields[key.text] = value
        for other in merged:
            for name, value in other.fields.items():
                node.fields.setdefault(name, value)

    def _grow(self, node: Node, child: Node) -> Node:
        node.weight += child.weight
        if node.weight > LIMIT_NODES:
            raise CannotJudge(f"has more than {LIMIT_NODES} values", self._path)
        return child
