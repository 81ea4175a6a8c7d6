"""This module is what a known file format is, and the two ways most of them are read: by key, and by line."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from vmi.core.secrets.model import Confidence, Hit
from vmi.core.secrets.patterns import compiled
from vmi.core.secrets.placeholders import is_placeholder
from vmi.core.secrets.text import Text
from vmi.core.secrets.values import assigned, keys_pattern

HEAD_BYTES = 512
Reader = Callable[[Text], Iterator[Hit]]
Judge = Callable[[bytes], bool]
"""`is_placeholder`; or `is_reference`, where a placeholder would be the password."""


class Format(NamedTuple):
    """This is one format."""

    path: re.Pattern[str]
    """Searched in the path, which begins with a slash."""
    read: Reader
    mark: bytes = b""
    """Or else what the file begins with, or holds in its first HEAD_BYTES."""


def keyed(path: str, kind: str, title: str, *keys: str, mark: bytes = b"", nothing: Judge = is_placeholder) -> Format:
    """This is a format whose secrets stand under keys, `nothing` says which values are none."""
    pattern = keys_pattern(*keys)

    def read(text: Text) -> Iterator[Hit]:
        for value in assigned(text.data, pattern):
            if not nothing(value.value):
                yield Hit(kind, title, value.start, value.end)

    return Format(re.compile(path), read, mark)


def matching(
    path: str, kind: str, title: str, pattern: bytes, mark: bytes = b"", *, nothing: Judge = is_placeholder
) -> Format:
    """This is a format whose secrets a pattern finds, as its group `secret`; it is tried on each line."""

    def read(text: Text) -> Iterator[Hit]:
        for match in compiled(pattern, re.MULTILINE).finditer(text.data):
            if not nothing(match["secret"]):
                yield Hit(kind, title, *match.span("secret"), b"", Confidence.MEDIUM)

    return Format(re.compile(path), read, mark)
