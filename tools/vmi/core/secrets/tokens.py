"""This module finds vendors' tokens by what they begin with; the patterns are in `token_table`."""

import re
from collections.abc import Iterator
from functools import lru_cache

from vmi.core.secrets.model import Hit
from vmi.core.secrets.patterns import compiled
from vmi.core.secrets.text import Text
from vmi.core.secrets.token_table import TOKENS, Token

SHORTEST = 20
"""Of the word that a token stands in. Most files have few longer ones, and there are many literals."""
REMEMBERED_BYTES = 200
_WORD = re.compile(rb"[A-Za-z0-9_]")
_LITERALS = tuple((token.literal, token) for token in TOKENS)


def hits(text: Text) -> Iterator[Hit]:
    """This is every token: a literal is looked for first, in long words, and its pattern tried only there."""
    long_words = b" ".join(word for word in text.data.split() if len(word) >= SHORTEST)
    for token in _remembered(long_words) if len(long_words) <= REMEMBERED_BYTES else _in(long_words):
        yield from _of(token, compiled(token.pattern), text)


def _in(words: bytes) -> tuple[Token, ...]:
    """This is the tokens whose literals stand there."""
    return tuple(token for literal, token in _LITERALS if literal in words) if words else ()


_remembered = lru_cache(1000)(_in)
"""Most manifests and scripts have the same few long words: the address of a schema, a path."""


def _of(token: Token, pattern: re.Pattern[bytes], text: Text) -> Iterator[Hit]:
    data, literal = text.data, token.literal
    if token.near and token.near not in text.lower:
        return
    at = data.find(literal)
    while at >= 0:
        match = pattern.match(data, at) if token.inside or not _is_inside_a_word(data, at) else None
        if match and _is_meant(token, match):
            yield Hit(token.kind, token.title, *match.span(), literal, token.confidence)
        at = data.find(literal, max(at + len(literal), match.end() if match else 0))


def _is_inside_a_word(data: bytes, at: int) -> bool:
    return at > 0 and _WORD.match(data, at - 1) is not None and data[at - 2 : at] not in (b"\\n", b"\\t", b"\\r")


def _is_meant(token: Token, match: re.Match[bytes]) -> bool:
    """Documentation writes xxxx, 1234 and EXAMPLE; a token is random, and some carry a checksum."""
    body = match[0][len(token.literal) :]
    if len(set(body)) < token.least_different or b"EXAMPLE" in body.upper() or b"xxxx" in body.lower():
        return False
    return token.holds is None or token.holds(match[0])
