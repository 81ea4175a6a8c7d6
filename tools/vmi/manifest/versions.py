"""This module is the order of versions: the one that dpkg has, which is how people count.

A version is read as letters and signs, a number, letters and signs, a number, and so on. Numbers count as numbers, so
13.10 is after 13.9. Of the rest, letters stand before signs; the end stands before both, and `~` even before the end:
1.0~rc1 is before 1.0, and 1.0 before 1.0a and 1.0.1.
"""

import re

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
