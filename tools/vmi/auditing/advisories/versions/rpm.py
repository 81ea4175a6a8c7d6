"""This module orders versions of rpm: epoch, version and release, each by segments of digits or letters."""

import re

from vmi.auditing.advisories.versions.numbers import Number, number

Segment = tuple[int, int | str, str]
_SEGMENT = re.compile(r"[0-9]+|[a-zA-Z]+|~|\^")
TILDE, END, CARET, LETTERS, DIGITS = range(-1, 4)
"""In this order: 1.0~rc1 is before 1.0, and 1.0 before 1.0^git1, which is before 1.0.1."""


def key(version: str) -> tuple[Number, tuple[Segment, ...], tuple[Segment, ...]]:
    """This is the epoch, the version and the release."""
    epoch, colon, rest = version.strip().partition(":")
    if not colon or not epoch.isdecimal():
        epoch, rest = "", version.strip()
    upstream, hyphen, release = rest.rpartition("-")
    return number(epoch), _segments(upstream if hyphen else rest), _segments(release if hyphen else "")


def _segments(text: str) -> tuple[Segment, ...]:
    return (*map(_segment, _SEGMENT.findall(text)), (END, 0, ""))


def _segment(text: str) -> Segment:
    if text[0] in "0123456789":
        return DIGITS, *number(text)
    return (TILDE, 0, "") if text == "~" else (CARET, 0, "") if text == "^" else (LETTERS, text, "")
