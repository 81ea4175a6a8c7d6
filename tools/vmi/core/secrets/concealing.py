"""This module hides secrets in what is shown of a text, and says which words others must not quote."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vmi.core.secrets.detector import located, text_of
from vmi.core.secrets.model import Secret

_CHARACTER = re.compile(r"[^\r\n]")
_CONTINUED = re.compile(r"\\\r?\n")
SHORTEST = 4
"""Of a word that is hidden wherever it stands; shorter ones are in other words."""


class Spelt(NamedTuple):
    """This is a secret with its own words, for those who hide them."""

    secret: Secret
    words: tuple[str, ...]

    @property
    def unquotable(self) -> tuple[str, ...]:
        """The words that nobody may be shown."""
        return self.words if self.secret.is_hidden else ()


def spelt(path: str, data: bytes) -> Iterator[Spelt]:
    """This is every secret of a file, in order."""
    text = text_of(path, data)
    for secret, hit in located(text):
        yield Spelt(secret, _words(_decoded(text.data[hit.start : hit.end])))


def starred(path: str, data: bytes) -> str:
    """This is a text, its lines as they are, with a star for each character of a secret."""
    text, shown, at = text_of(path, data), [""], 0
    for secret, hit in located(text):
        if secret.is_hidden and hit.end > at:
            shown += [_decoded(text.data[at : hit.start]), _stars(_decoded(text.data[hit.start : hit.end]))]
            at = hit.end
    return "".join([*shown, _decoded(text.data[at:])])


def discreet(text: str) -> str:
    """This is a sentence that quotes others, without what shows by itself that it is a secret."""
    return starred("", text.encode("utf-8", "surrogateescape"))


def _stars(text: str) -> str:
    """This is as many stars as there are characters; lines stay lines."""
    return _CHARACTER.sub("*", text)


def _words(secret: str) -> tuple[str, ...]:
    """This is the words of a secret on several lines; one that a backslash cuts in two is whole as well."""
    whole = _CONTINUED.sub("", secret)
    found = dict.fromkeys((*whole.split(), *_CONTINUED.sub(" ", secret).split()))
    return tuple(word for word in found if len(word) >= SHORTEST)


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
