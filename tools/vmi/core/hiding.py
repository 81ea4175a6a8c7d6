"""This module hides secrets in words that quote them, whole or cut off."""

from collections.abc import Iterable

CERTAIN = 8
"""Of a word that was cut off, so many characters are enough."""


def hidden(text: str, secrets: Iterable[str]) -> str:
    """This is a text with a star for each character of these words."""
    for secret in secrets:
        text = _without(text, secret)
    return text


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
