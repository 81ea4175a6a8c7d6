"""This module orders versions of Alpine: numbers, a letter, suffixes such as _rc1 and _p2, and a revision."""

import re

from vmi.auditing.advisories.versions.numbers import Number, number

Token = tuple[int, Number]
_TOKENS = re.compile(r"(?:^|\.)([0-9]+)|([a-z])(?![a-z])|_([a-z]+)|-r([0-9]+)|([0-9]+)")
DIGITS, LETTER, SUFFIX, SUFFIX_NUMBER, REVISION, END, BEFORE = -1, -2, -3, -4, -5, -6, -7
"""What stands at one place orders as apk has it: more numbers after the end, and a pre-release before it."""
PRE = {name: number(str(place)) for place, name in enumerate(("alpha", "beta", "pre", "rc"), 1)}
POST = {name: number(str(place)) for place, name in enumerate(("cvs", "svn", "git", "hg", "p"), 1)}


def key(version: str) -> tuple[Token, ...]:
    """This is the tokens of a version; a hash of a commit after a tilde says nothing of the order."""
    tokens: list[Token] = []
    for component, letter, suffix, revision, following in _TOKENS.findall(re.sub(r"~[0-9a-f]+", "", version.strip())):
        if component:
            tokens.extend(_component(component, is_first=not tokens))
        elif letter:
            tokens.append((LETTER, (ord(letter), letter)))
        elif suffix:
            tokens.append((BEFORE, PRE[suffix]) if suffix in PRE else (SUFFIX, POST.get(suffix, number(""))))
        elif revision:
            tokens.append((REVISION, number(revision)))
        else:
            tokens.append((SUFFIX_NUMBER, number(following)))
    return (*tokens, (END, number("")))


def _component(digits: str, *, is_first: bool) -> list[Token]:
    """After the first one, leading zeros make a component smaller, the more the smaller: 1.02 is before 1.1."""
    rest = digits.lstrip("0")
    if is_first or rest == digits:
        return [(DIGITS, number(digits))]
    zeros = (DIGITS, (len(rest) - len(digits), ""))
    return [zeros, (DIGITS, number(rest))] if rest else [zeros]
