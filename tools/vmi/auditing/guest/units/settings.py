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
    """This is a file's assignments in order; what is none is passed over, as systemd does with a warning."""
    section = ""
    for number, line in _joined(text):
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
        elif "=" in line:
            key, _, value = line.partition("=")
            yield Setting(section, key.rstrip(), value.strip(), path, number)


def _joined(text: str) -> Iterator[tuple[int, str]]:
    """Lines without comments, a backslash at the end joining the next one that is no comment."""
    start, parts = 0, list[str]()
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        if line.startswith(("#", ";")) or not (line or parts):
            continue
        start = start if parts else number
        parts.append(line.removesuffix("\\").rstrip())
        if not line.endswith("\\"):
            yield start, " ".join(parts).strip()
            parts = []
    if parts:
        yield start, " ".join(parts).strip()


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
