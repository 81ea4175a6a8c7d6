"""This module is the order of versions: the one that dpkg has, which is how people count.

A version is read as letters and signs, a number, letters and signs, a number, and so on. Numbers count as numbers, so
13.10 is after 13.9. Of the rest, letters stand before signs; the end stands before both, and `~` even before the end:
1.0~rc1 is before 1.0, and 1.0 before 1.0a and 1.0.1.
"""

import re

SHAPE = r"[0-9][A-Za-z0-9.+~_]{0,39}"
"""Of every version; what is written otherwise is none."""
Key = tuple[tuple[int, ...] | int, ...]
"""Letters and signs, number, letters and signs, number, ...: equal places hold equal kinds."""

_PARTS = re.compile(r"([^0-9]*)([0-9]*)")
_END = 0
_TILDE = -1
_AFTER_LETTERS = 256


def key(version: str) -> Key:
    """This is what versions are sorted by; two that are written differently may be equal, such as 1.0 and 1.00."""
    parts: list[tuple[int, ...] | int] = []
    for signs, number in _PARTS.findall(version):
        parts += ((*map(_order, signs), _END), int(number or 0))
    return tuple(parts)


def _order(sign: str) -> int:
    if sign == "~":
        return _TILDE
    return ord(sign) if sign.isalpha() else ord(sign) + _AFTER_LETTERS


def following(version: str) -> str:
    """This is a version above a given one, to propose: its last number is one higher, as wide as it was."""
    *_, last = re.finditer(r"[0-9]+", version)
    return f"{version[: last.start()]}{int(last[0]) + 1:0{len(last[0])}}{version[last.end() :]}"


def above(version: str) -> str:
    """This tells an author to write a version above one that is taken."""
    return f"write one that is above '{version}', such as {following(version)}"


def beside(version: str, other: str) -> str:
    """This says of a version that another one is not below it."""
    than = "counts as the same as" if key(other) == key(version) else "is lower than"
    return f"version '{version}' {than} '{other}'"
