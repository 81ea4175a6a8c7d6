"""This module looks at what lies below a directory that somebody else filled, and follows no link."""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

MOST_DEPTH = 20
"""Directories in directories, as many as a manifest has levels."""
MOST_FILES = 1000
"""In one directory that a manifest names."""
MOST_TOGETHER = 5000
MOST_TOGETHER_BYTES = 16 << 20
"""Of all files that one manifest uses: all of them are read, by many rules."""


@dataclass(frozen=True, eq=False)  # what was found out is remembered by it
class Below:
    """This is what lies in a directory; each path is looked at once, however many rules and steps ask."""

    directory: str
    _asked: dict[str, os.stat_result | None] = field(default_factory=dict, repr=False)
    _walked: dict[str, tuple[tuple[str, ...], bool]] = field(default_factory=dict, repr=False)

    def status(self, relative: str) -> os.stat_result | None:
        """This is what lies at a path, or the first link on the way to it; None when nothing does."""
        if relative not in self._asked:
            self._asked[relative] = first_link_or_last(self.directory, relative)
        return self._asked[relative]

    def is_directory(self, relative: str) -> bool:
        """This is true for a directory, also behind a link."""
        found = self.status(relative)
        if found and stat.S_ISLNK(found.st_mode):
            return Path(self.directory, relative).is_dir()
        return found is not None and stat.S_ISDIR(found.st_mode)

    def files(self, relative: str) -> tuple[tuple[str, ...], bool]:
        """This is the files, and whether there are directories that are too deep to be looked into."""
        if relative not in self._walked:
            found = list(islice(walk(self.directory, relative), MOST_FILES + 1))
            self._walked[relative] = tuple(sorted(path for path in found if path)), None in found
        return self._walked[relative]


def excess(there: Below, names: Iterable[str], largest: int) -> str:
    """This is why files are too many or too large together, empty when they are not; above `largest` none is read."""
    total, seen = 0, set[str]()
    for name in names:
        if name not in seen and (found := there.status(name)) and found.st_size <= largest:
            total += found.st_size
        seen.add(name)
        if len(seen) > MOST_TOGETHER:
            return f"are more than {MOST_TOGETHER}"
        if total > MOST_TOGETHER_BYTES:
            return f"are larger than {MOST_TOGETHER_BYTES >> 20} MiB together"
    return ""


def walk(directory: str, relative: str) -> Iterator[str | None]:
    """This is all below a directory that is none itself, links not followed; None for what lies too deep."""
    waiting = [(os.path.normpath(relative), 0)]
    while waiting:
        place, depth = waiting.pop()
        around = "" if place == "." else f"{place}/"
        if depth > MOST_DEPTH:
            yield None
            continue
        with os.scandir(f"{directory}/{place}") as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((f"{around}{entry.name}", depth + 1))
                else:
                    yield f"{around}{entry.name}"


def first_link_or_last(directory: str, relative: str) -> os.stat_result | None:
    """This is what lies at a path, or the first link on the way to it; None when nothing does."""
    path = directory
    try:
        for part in relative.split("/"):
            path = f"{path}/{part}"
            found = os.lstat(path)
            if stat.S_ISLNK(found.st_mode):
                return found
    except OSError:
        return None
    return found
