"""This module looks at what lies below a directory that somebody else filled, and follows no link."""

import os
import stat
from collections.abc import Iterator

MOST_DEPTH = 20
"""Directories in directories, as many as a manifest has levels."""


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
