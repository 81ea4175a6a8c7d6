"""This module splits lines as GRUB and shells do: quotes, backslashes, variables, lines that go on in the next one."""

import re
import shlex
from collections.abc import Iterator, Mapping

from vmi.auditing.guest.kernel.model import demand_short

_VARIABLE = re.compile(r"\$(?:\{(\w{1,64})\}|(\w{1,64}))", re.ASCII)
_VARIABLES_LIMIT = 16
VALUE_LIMIT = 4096


def logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """This is the lines that say something, each with the number at which it begins."""
    begun: list[str] = []
    start = 0
    for number, line in enumerate([*text.split("\n"), ""], 1):
        start = start if begun else number
        line = line.rstrip("\r")
        if not begun and line.lstrip().startswith("#"):
            continue  # a comment ends with its line, whatever its last character is
        if line.endswith("\\"):
            begun.append(line[:-1])
            continue
        whole = "".join([*begun, line]).strip()
        begun.clear()
        if whole:
            yield start, whole


def expanded(text: str, values: Mapping[str, str]) -> str:
    """This puts values in the place of their names; one that nobody set is empty."""
    return _VARIABLE.sub(lambda m: values.get(m[1] or m[2], "")[:VALUE_LIMIT], text, count=_VARIABLES_LIMIT)


def commands(text: str, path: str) -> list[list[str]]:
    """This is the commands of a line, word by word; quotes that do not end are taken as they stand."""
    lexer = shlex.shlex(demand_short(text, path), posix=True, punctuation_chars=";{}")
    lexer.whitespace_split = True
    lexer.commenters = ""
    found: list[list[str]] = [[]]
    try:
        for word in lexer:
            if word.strip(";{}"):
                found[-1].append(word)
            else:
                found.append([])
    except ValueError:
        return [text.replace('"', " ").replace("'", " ").split()]
    return [words for words in found if words]
