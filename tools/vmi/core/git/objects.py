"""This module is git's content by commit and path: thousands of questions go to one `git cat-file --batch-check`."""

import os
import re
import weakref
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from vmi.core.git.door import Git, Running, words

APPLIANCES = "appliances/"
WORTH_A_LISTING = 10
"""Appliances of one commit: to find one of ten thousand takes git a tenth of the time that listing all takes."""
TOGETHER = 10
LONGEST_PATH_BYTES = 4096
"""So many questions of such a length, and their answers, fit into a pipe while nobody reads at its other end."""
BLOB_LIMIT_BYTES = 4 * 2**20
_COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")


class Stored(NamedTuple):
    """This is what lies at a path of a commit."""

    id: str
    kind: str
    """blob or tree."""
    size_bytes: int


class Objects:
    """This is what a repository holds."""

    def __init__(self, git: Git):
        self._git = git
        self._asked: dict[int, Running] = {}
        self._listing = lru_cache(2)(self._list)  # HEAD's, and one more
        weakref.finalize(self, _rest, self._asked)  # at the latest when this process ends: nothing outlives it

    def stored(self, commit: str, path: str) -> Stored | None:
        """This is what lies at a path of a commit; None when nothing does, or when the commit is not in this clone."""
        return self._ask(f"{commit}:{path}")[0] if _can_be_asked(commit, path) else None

    def all_stored(self, places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Stored | None]:
        """This is the same for many places at once, each a commit and a path.

        Git reads appliances/ with its thousands of entries for each question that leads through it; so it is asked for
        the directory of an appliance once, and for the rest from there.
        """
        asked = [place for place in dict.fromkeys(places) if _can_be_asked(*place)]
        holders = self._holders({(commit, _holder(path)) for commit, path in asked})
        places_below = {place: _below(holders[place[0], _holder(place[1])], place[1]) for place in asked}
        found = self._all(below for below in places_below.values() if below)
        return {place: found[below] if below else None for place, below in places_below.items()}

    def _holders(self, asked: set[tuple[str, str]]) -> dict[tuple[str, str], Stored | None]:
        """This is many directories; of a commit of which many are asked, all are read at once."""
        number = Counter(commit for commit, path in asked if path.startswith(APPLIANCES))
        many = {commit for commit, times in number.items() if times >= WORTH_A_LISTING and self.holds(commit)}
        listed = {place for place in asked if place[0] in many and place[1].startswith(APPLIANCES)}
        known = {place: self._listing(place[0]).get(place[1]) for place in listed}
        return {**self._all(asked - listed), **known}

    def _list(self, commit: str) -> dict[str, Stored]:
        """This is the directory of each appliance in a commit."""
        lines = words(self._git.run("ls-tree", "-d", "-z", "--full-tree", commit, "--", APPLIANCES))
        found = (line.partition("\t") for line in lines)
        return {path: Stored(about.split(" ")[2], "tree", 0) for about, _, path in found}

    def _all(self, places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Stored | None]:
        asked = list(dict.fromkeys(places))
        names = [f"{commit}:{path}" for commit, path in asked]
        slices = (names[start : start + TOGETHER] for start in range(0, len(names), TOGETHER))
        return dict(zip(asked, (answer for some in slices for answer in self._ask(*some)), strict=True))

    def rest(self) -> None:
        """This ends the git that answers questions, and waits for it; the next question starts another."""
        _rest(self._asked)

    def holds(self, commit: str) -> bool:
        """This is true when this clone has a commit."""
        return bool(_COMMIT.fullmatch(commit)) and self._ask(f"{commit}^{{commit}}") != [None]

    def content(self, commit: str, path: str) -> bytes | None:
        """This is a file as it was in a commit; None when it was not there or is too large to be one of ours."""
        found = self.stored(commit, path)
        if found is None or found.kind != "blob" or found.size_bytes > BLOB_LIMIT_BYTES:
            return None
        return self._git.run("cat-file", "blob", found.id)

    def mode(self, commit: str, path: str) -> str:
        """This is the mode of what lies at a path of a commit, such as 100644; empty when nothing does."""
        return self._git.run("ls-tree", "-z", commit, "--", path).decode(errors="surrogateescape").partition(" ")[0]

    @property
    def _questions(self) -> Running:
        """The git of this process: two that ask the same one would get each other's answers."""
        if os.getpid() not in self._asked:
            self._asked[os.getpid()] = self._git.start("cat-file", "--batch-check")
        return self._asked[os.getpid()]

    def _ask(self, *names: str) -> list[Stored | None]:
        """This asks the one git that answers thousands of questions; it ends when its standard input is closed."""
        process = self._questions
        try:
            process.stdin.write("".join(f"{name}\n" for name in names).encode(errors="surrogateescape"))
            process.stdin.flush()
        except BrokenPipeError as error:
            raise self._git.failed("cat-file", process.communicate()[1]) from error
        answers = [process.stdout.readline() for _ in names]
        if not all(answers):
            raise self._git.failed("cat-file", process.communicate()[1])
        return [_stored(answer) for answer in answers]


def _rest(asked: dict[int, Running]) -> None:
    if process := asked.pop(os.getpid(), None):
        process.communicate()


def _holder(path: str) -> str:
    """This is the directory of one appliance or VO, from the path of something in it."""
    return "/".join(path.split("/")[:-1][:2])


def _below(holder: Stored | None, path: str) -> tuple[str, str] | None:
    """This is the same place from the directory that holds it; None when that is not there."""
    return (holder.id, path.removeprefix(f"{_holder(path)}/")) if holder and holder.kind == "tree" else None


def _can_be_asked(commit: str, path: str) -> bool:
    # One question is one line, and git dies of a path that leaves the repository.
    is_line = "\n" not in path and len(path.encode(errors="surrogateescape")) <= LONGEST_PATH_BYTES
    return bool(_COMMIT.fullmatch(commit)) and is_line and not path.startswith(("./", "../"))


def _stored(answer: bytes) -> Stored | None:
    words = answer.decode(errors="surrogateescape").rsplit(" ", 2)
    return Stored(words[0], words[1], int(words[2])) if words[-1].strip().isdigit() else None
