"""This module reads the elements of sets and maps of nftables."""

from collections.abc import Sequence

Values = list[tuple[list[str], str, str]]
"""Elements: the parts of a key, and where it is a map's, its verdict and the chain that goes with it."""


def elements(words: Sequence[str]) -> Values:
    """This is what stands between braces: `a`, `a-b`, `a . b`, `a : verdict`, each with a comment or a counter."""
    found: Values = []
    element: list[str] = []
    for word in (*(word for word in words if word not in "{}"), ","):
        if word != ",":
            element.append(word)
        elif element:
            found.append(_element(element))
            element = []
    return found


def _element(words: list[str]) -> tuple[list[str], str, str]:
    at = words.index(":") if ":" in words else len(words)
    key, verdict = words[:at], words[at + 1 :]
    extras = [key.index(word) for word in ("comment", "counter", "timeout", "expires", "limit") if word in key]
    parts = [word for word in key[: min(extras, default=len(key))] if word != "."]
    return parts, verdict[0] if verdict else "", verdict[1] if len(verdict) > 1 else ""
