"""This module builds plain documents from the nodes that libyaml composes, a quarter quicker than from its events.

It knows no fault: what it does not understand, `yaml_reader` reads, and says what is wrong and where. Of what it
understands both say the same, and a test holds them to it.
"""

from typing import Any

import yaml

from vmi.core import yaml_words
from vmi.core.yaml_reader import LIMIT_DEPTH, NOT_THERE, NOTHING, QUOTES, Route, Scalar

try:
    from yaml._yaml import CParser as Parser
except ImportError:  # PyYAML without libyaml
    from yaml import BaseLoader as Parser  # type: ignore[assignment]

LIMIT_BYTES = 16 * 1024
MOST_NESTED = 2000
"""Of what can begin something inside of something: libyaml composes it by calling itself, as deep as the text goes."""
_NESTING = b"-:?[{"
_PLAIN = bytes(byte for byte in yaml_words.PLAIN if byte not in b"&*!%")
"""A node does not tell whether it has a name, or is only named; and a directive has no node."""


class OddError(Exception):
    """This is a text that is to be read by its events."""


def compose(data: bytes, scalars: list[Scalar]) -> Any:  # Any: nested dict, list, str, None
    """This is the value of a plain document, its scalars added to `scalars`; anything else is an OddError."""
    if len(data) > LIMIT_BYTES or data.translate(None, _PLAIN) or _may_be_deep(data):
        raise OddError
    try:
        node = _Composer(data.decode("ascii")).get_single_node()
    except (yaml.YAMLError, RecursionError) as error:  # without libyaml, Python counts how deep it is
        raise OddError from error
    return _value(node, (), 0, scalars)


def _may_be_deep(data: bytes) -> bool:
    return len(data) > MOST_NESTED and len(data) - len(data.translate(None, _NESTING)) > MOST_NESTED


class _Composer(Parser):
    """This is PyYAML without its guesses."""

    def resolve(self, kind: type, value: str, implicit: object) -> None:
        """Each value stays text."""

    def descend_resolver(self, parent: object, index: object) -> None:
        """Wherever it stands."""

    def ascend_resolver(self) -> None:
        """That was all below it."""


def _value(node: Any, route: Route, behind: int, scalars: list[Scalar]) -> Any:  # Any: a node; what `compose` returns
    if len(route) > LIMIT_DEPTH:
        raise OddError
    kind = type(node)
    if kind is yaml.ScalarNode:
        text, style, start, end = node.value, node.style, node.start_mark, node.end_mark
        is_verbatim = end.index - start.index == len(text) + 2 * (style in QUOTES)
        is_beside = start.index - behind <= len(": ") <= start.column and start.line == end.line
        scalars.append((route, text, bool(style), is_verbatim and is_beside))
        return None if not style and text in NOTHING else text
    if kind is yaml.MappingNode:
        value: dict[str, Any] = {}
        for key, each in node.value:
            word = key.value
            if type(key) is not yaml.ScalarNode or word in value:
                raise OddError
            behind = NOT_THERE if key.style else key.end_mark.index
            value[word] = _value(each, (*route, word), behind, scalars)
        return value
    if kind is yaml.SequenceNode:
        return [_value(each, (*route, at), each.start_mark.index, scalars) for at, each in enumerate(node.value)]
    raise OddError
