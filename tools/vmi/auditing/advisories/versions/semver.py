"""This module orders versions of Node and Go, after semver.org; a leading v and what follows a plus are left out."""

from vmi.auditing.advisories.versions.numbers import Number, number

Identifier = tuple[int, Number | str]
NUMERIC, WORD = 0, 1
PLACES = 3


def key(version: str) -> tuple[tuple[Number, ...], bool, tuple[Identifier, ...]]:
    """This is the numbers, whether it is a release, and the words of a pre-release."""
    core, hyphen, words = version.strip().lstrip("vV=").partition("+")[0].partition("-")
    numbers = [number(part if part.isdecimal() else "") for part in core.split(".")]
    padded = (*numbers, *[number("")] * (PLACES - len(numbers)))
    return padded, not hyphen, tuple(_identifier(word) for word in words.split(".")) if hyphen else ()


def _identifier(word: str) -> Identifier:
    return (NUMERIC, number(word)) if word.isascii() and word.isdecimal() else (WORD, word)
