"""This module hides secrets in what is shown of a text: its own lines, and words about it that quote from it."""

import re
from collections.abc import Iterable

from vmi.core.secrets.detector import located, text_of

_CHARACTER = re.compile(r"[^\r\n]")
_BETWEEN = re.compile(r"\\\r?\n[ \t]*|\s+")
SHORTEST = 4
"""Of a word that is hidden wherever it stands; shorter ones are in other words."""
CERTAIN = 8
"""Of a word that was cut off, so many characters are enough."""


def starred(path: str, data: bytes) -> str:
    """This is a text, its lines as they are, with a star for each character of a secret."""
    text, shown, at = text_of(path, data), "", 0
    for secret, hit in located(text):
        if secret.is_hidden and hit.end > at:
            shown += _decoded(text.data[at : hit.start]) + stars(_decoded(text.data[hit.start : hit.end]))
            at = hit.end
    return shown + _decoded(text.data[at:])


def words(path: str, data: bytes) -> tuple[str, ...]:
    """This is what must not be quoted from a text."""
    text = text_of(path, data)
    found = (_decoded(text.data[hit.start : hit.end]) for secret, hit in located(text) if secret.is_hidden)
    return tuple(dict.fromkeys(part for each in found for part in parts(each)))


def parts(secret: str) -> tuple[str, ...]:
    """This is the words of a secret on several lines; one that a backslash cuts in two is whole as well."""
    whole = re.sub(r"\\\r?\n", "", secret)
    return tuple(part for part in dict.fromkeys((*whole.split(), *_BETWEEN.split(secret))) if len(part) >= SHORTEST)


def without(text: str, secrets: Iterable[str]) -> str:
    """This is a text with stars in place of these words, also of one that is cut off."""
    for secret in secrets:
        text = _without(text, secret)
    return text


def stars(text: str) -> str:
    """This is as many stars as there are characters; lines stay lines."""
    return _CHARACTER.sub("*", text)


def _without(text: str, secret: str) -> str:
    begin = secret[:CERTAIN]
    at = text.find(begin)
    while at >= 0:
        end = at + len(begin)
        while end < len(text) and end - at < len(secret) and text[end] == secret[end - at]:
            end += 1
        if len(begin) == CERTAIN or not _goes_on(text, at, end):
            text = text[:at] + "*" * (end - at) + text[end:]
        at = text.find(begin, end)
    return text


def _goes_on(text: str, start: int, end: int) -> bool:
    """A short word inside of another one is not quoted."""
    return text[max(0, start - 1) : start].isalnum() or text[end : end + 1].isalnum()


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
