"""This module reads `key = value` in the ways that files write it: INI, YAML, JSON, TOML, shell."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vmi.core.secrets.patterns import compiled

VALUE = (
    rb"(?:\"(?P<double>[^\"\n]{1,500})|'(?P<single>[^'\n]{1,500})"
    rb"|(?P<block>[|>][0-9+-]{0,2})[ \t]{0,9}\r?\n[ \t]{1,80}(?P<below>[^\s][^\n]{0,500})"
    rb"|(?P<bare>[^\s\"'#|>][^\s,;&]{0,500}))"
)
_AFTER = rb"[\"']?[ \t]{0,40}(?:=>|:=|=|:)[ \t]{0,40}"
_GROUPS = ("double", "single", "below", "bare")


class Value(NamedTuple):
    """This is one assigned value; start and end are bytes of the text."""

    key: bytes
    value: bytes
    start: int
    end: int
    quoted: bool


def value_of(match: re.Match[bytes], key: bytes) -> Value | None:
    """This is the value that VALUE matched; None when it is empty."""
    for group in _GROUPS:
        text = match[group]
        if text:
            quoted = group in ("double", "single")
            text = text if quoted else text.rstrip(b" \t\r,;}])\"'")
            start = match.start(group)
            return Value(key, text, start, start + len(text), quoted) if text else None
    return None


def assigned(data: bytes, keys: bytes) -> Iterator[Value]:
    """This is every value under one of the keys, as `keys_pattern` made them."""
    for match in compiled(keys).finditer(data):
        if value := value_of(match, match["key"]):
            yield value


def keys_pattern(*keys: str) -> bytes:
    """This is what finds the keys, each a regular expression, in any case, where an assignment can begin."""
    names = "|".join(keys).encode()
    return rb"(?im)(?:^|(?<=[\s{,;\"'(-]))(?P<key>" + names + rb")" + _AFTER + VALUE
