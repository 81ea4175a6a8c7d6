"""This module reads apt's configuration, after apt.conf(5): nested blocks and names with double colons."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.remembering import remembered

DIRECTORY, FILE = "/etc/apt/apt.conf.d", "/etc/apt/apt.conf"
NAME_LIMIT = 200
"""Longer names are nobody's, and nested blocks could make them very long."""
_NAME = re.compile(r"[\w-][\w.-]*")
_TOKEN = re.compile(
    r'"((?:[^"\\]|\\.?)*+)(?:"|\Z)|/\*(?:(?!\*/).)*(?:\*/|\Z)|//[^\n]*|#[^\n]*|([{};\n])|([^\s{};"]+)', re.DOTALL
)


class Setting(NamedTuple):
    """This is one value and where it stands."""

    value: str
    path: str
    line: int


@remembered
def apt_settings(guest: Guest) -> Mapping[str, Setting]:
    """This is every setting by its whole name in small letters; of several the last one holds, as for apt."""
    names = [name for name in guest.names(DIRECTORY) if _is_read(name)]
    found: dict[str, Setting] = {}
    for path in (*(f"{DIRECTORY}/{name}" for name in names), FILE):
        for name, value, line in _parsed(guest.read_text(path) or ""):
            found[name] = Setting(value, path, line)
    return found


def _is_read(name: str) -> bool:
    """Names with another ending than .conf, such as .dpkg-old, are passed over by apt."""
    return _NAME.fullmatch(name) is not None and ("." not in name or name.endswith(".conf"))


def _parsed(text: str) -> Iterator[tuple[str, str, int]]:
    outer = [""]  # each with two colons at its end
    words: list[str] = []
    line = 1
    for match in _TOKEN.finditer(text):
        quoted, sign, word = match.groups()
        if sign == "{":
            outer.append(f"{outer[-1]}{'::'.join(words)}::"[:NAME_LIMIT])
        elif sign == "}" and len(outer) > 1:
            outer.pop()
        elif sign == ";" and words:
            yield f"{outer[-1]}{'::'.join(words[:-1])}"[:NAME_LIMIT].lower(), words[-1], line
        if sign in ("{", "}", ";"):
            words = []
        elif quoted is not None or word:
            words.append(quoted if quoted is not None else word)
        line += match[0].count("\n")
