"""This module reads the lines of unit files and drop-ins."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Setting(NamedTuple):
    """This is one assignment, and where it stands."""

    section: str
    key: str
    value: str
    path: str
    line: int


def parse(text: str, path: str) -> Iterator[Setting]:
    """This is a file's assignments in order; what is none is passed over, as systemd does with a warning.

    Comments and empty lines go first, and a backslash at the end joins the next line that is no comment.
    """
    section, start, joined = "", 0, ""
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        if line[:1] in ("#", ";") or not (line or joined):
            continue
        start = start if joined else number
        if line.endswith("\\"):
            joined += line[:-1].rstrip() + " "
            continue
        line, joined = joined + line, ""
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
        elif "=" in line:
            key, _, value = line.partition("=")
            yield Setting(section, key.rstrip(), value.strip(), path, start)
    if "=" in joined:
        key, _, value = joined.partition("=")
        yield Setting(section, key.rstrip(), value.strip(), path, start)


def effective(settings: Iterable[Setting], section: str, *keys: str) -> list[Setting]:
    """This is the values of a list: an empty assignment forgets those before it, of its own key."""
    kept: list[Setting] = []
    for setting in settings:
        if setting.section == section and setting.key in keys:
            if setting.value:
                kept.append(setting)
            else:
                kept = [each for each in kept if each.key != setting.key]
    return kept


def last(settings: Iterable[Setting], section: str, key: str) -> str:
    """This is the value that counts of a key which has one; empty when it is nowhere set."""
    return ([""] + [s.value for s in settings if (s.section, s.key) == (section, key)])[-1]


def is_true(value: str) -> bool:
    return value.lower() in ("1", "yes", "y", "true", "t", "on")
