"""This module finds slips of the hand that make a text no YAML, and show far from where they were made.

A quote that is not closed runs on to the next one, lines below; a space that is none, or is missing after a colon,
makes a key part of a text.
"""

import re
import unicodedata
from typing import NamedTuple

LINES_OF_A_QUOTE = 200
"""A text in quotes is shorter; what is not closed by then is not closed."""
SPACES = "\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000"
"""What looks like a space, or like nothing, and is text for YAML."""
_SPACE_BEFORE = re.compile(rf"[ -]*([{SPACES}])")
_SPACE_AFTER_COLON = re.compile(rf"[ -]*[\w-]{{1,60}}: ?([{SPACES}])")
_NO_SPACE = re.compile(r"[ -]*([A-Za-z_][A-Za-z0-9_]{0,60}):(?=[^\s:/])")
_IN_BLOCK = re.compile(r"\s*+(?:- +)*+(?:[^\s\"'#\[{&*!|>][^\"'#\[{:]{0,200}: +)?([\"'])")
_IN_BRACKETS = re.compile(r"[\[{,:]\s*([\"'])")
_BLOCK_TEXT = re.compile(r"( *)(?:- +)*+(?:[^\s#\"'|>][^#\"']{0,200}: +)?[|>][-+0-9]{0,2}\s*(?:#.*)?$")
_SOUND_REST = re.compile(r"\s*(?:$|#|[,\]}:])")
_CLOSING = {'"': re.compile(r'(?:[^"\\]|\\.)*+"'), "'": re.compile(r"(?:[^']|'')*+'(?!')")}

Spot = tuple[int, int]
"""A line and a column, counted from 1."""


class Slip(NamedTuple):
    """This is what was typed, and where."""

    what: str
    at: Spot


def name_of(character: str) -> str:
    """This is a character that nobody sees, by its name."""
    return f"{unicodedata.name(character, 'character').lower()} (U+{ord(character):04X})"


def space(character: str) -> str:
    """This is the name of a space of another kind, empty for any other character."""
    return name_of(character) if _SPACE_BEFORE.fullmatch(character) else ""


def odd_space(lines: list[str], numbers: range) -> Slip | None:
    """This is the first space of another kind that stands before a line's text, or behind its colon."""
    for number in numbers:
        line = lines[number - 1] if 1 <= number <= len(lines) else ""
        if found := _SPACE_BEFORE.match(line) or _SPACE_AFTER_COLON.match(line):
            return Slip(name_of(found[1]), (number, found.start(1) + 1))
    return None


def no_space(lines: list[str], number: int) -> Slip | None:
    """This is the key of a line whose colon has no space behind it."""
    line = lines[number - 1] if 1 <= number <= len(lines) else ""
    found = _NO_SPACE.match(line)
    return Slip(found[1], (number, found.start(1) + 1)) if found else None


def open_quote(lines: list[str], until: int) -> Spot | None:
    """This is where a text begins whose quote is not closed in its line, when what ends it begins another text.

    Then something stands behind the closing quote that cannot stand there: the rest of that other text. `until` is the
    line in which the parser stumbled over it.
    """
    number, in_text = 0, -1
    while number < min(until, len(lines)):
        line = lines[number]
        if in_text >= 0 and (not line.strip() or len(line) - len(line.lstrip()) > in_text):
            number += 1
            continue
        in_text = len(block[1]) if (block := _BLOCK_TEXT.match(line)) else -1
        spot, number = _in_line(lines, number, until)
        if spot:
            return spot
    return None


def _in_line(lines: list[str], number: int, until: int) -> tuple[Spot | None, int]:
    """This looks at the texts that begin in one line; it is the suspect, and the next line to look at."""
    line, column, bracketed = lines[number], 0, _bracketed(lines[number])
    found = _IN_BLOCK.match(line) or _IN_BRACKETS.search(bracketed)
    while found:
        ends_in, column = _end(lines, number, found.end(), found[1])
        if ends_in > number:
            rest = lines[ends_in][column:] if ends_in < len(lines) else ""
            is_wrong = ends_in == until - 1 and not _SOUND_REST.match(rest)
            return ((number + 1, found.start(1) + 1) if is_wrong else None), ends_in + 1
        found = _IN_BRACKETS.search(bracketed, column)
    return None, number + 1


def _bracketed(line: str) -> str:
    """This is the line without its comment, where a list or a table may stand in brackets."""
    return re.split(r"(?:^|\s)#", line, maxsplit=1)[0] if "[" in line or "{" in line or "," in line else ""


def _end(lines: list[str], number: int, column: int, quote: str) -> Spot:
    """This is the line, counted from 0, and the column behind the quote that closes a text."""
    for each in range(number, min(number + LINES_OF_A_QUOTE, len(lines))):
        if found := _CLOSING[quote].match(lines[each], column if each == number else 0):
            return each, found.end()
    return len(lines), 0
