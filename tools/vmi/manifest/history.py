"""This module is what git remembers of a catalogue, as far as rules need it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vmi.core.git import WorkingTree


@dataclass(frozen=True)
class Change:
    """This is one file that one commit, or the working tree, changed."""

    status: str
    """A, M, D or T, as git writes it; a rename is a D and an A."""
    path: str
    """Relative to the repository."""
    commit: str
    """Where; empty for the working tree."""


class History:
    """This answers questions about earlier commits; each answer is one run of git."""

    def __init__(self, tree: WorkingTree):
        self._tree = tree

    def at(self, commit: str, path: str) -> bytes | None:
        """This is a file as it was in a commit; None when it was not there."""
        return self._tree.content(commit, path)

    def tracks(self, path: Path) -> bool:
        """This is true for a file that is in the repository, not only in this directory."""
        return self._tree.tracks(path)

    def changed_since(self, commit: str) -> Iterator[Change]:
        """This is every file in which the working tree differs from a commit, untracked ones included."""
        for status, path in self._tree.differences(commit):
            yield Change(status, path, "")
