"""This module is what git remembers of a catalogue, as far as rules need it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path, PurePosixPath

from vmi.core.git import Edit, Stored, WorkingTree

RECORDS = ":(top,glob)appliances/*/releases/**"
_RECORD = re.compile(r"appliances/[^/]+/releases/(?!\.)[^/].*", re.DOTALL)
WORK = 10_000_000
"""How many directory entries a run may compare: git reads all of appliances/ for each commit. A second or so."""
MOST_COMMITS = 100_000


@dataclass(frozen=True)
class Change:
    """This is one file that one commit, or the working tree, changed."""

    status: str
    """A, M, D or T, as git writes it; a rename is a D and an A."""
    path: str
    """Relative to the repository."""
    commit: str
    """Where; empty for the working tree."""


@dataclass(frozen=True)
class Edits:
    """This is what was done to release records after they had been written."""

    found: tuple[Edit, ...]
    """The newest first."""

    @cached_property
    def removed(self) -> frozenset[str]:
        """The paths of records that are gone, or were for a while."""
        return frozenset(edit.path for edit in self.found if edit.status == "D")

    is_complete: bool
    """False when older commits were not looked at, because there are too many or the clone is shallow."""


class History:
    """This answers questions about earlier commits; each answer is one run of git, or one line of a running one."""

    def __init__(self, tree: WorkingTree):
        self._tree = tree
        self._known: dict[tuple[str, str], Stored | None] = {}
        self._edits: dict[tuple[str | None, int], Edits] = {}

    @property
    def head(self) -> str:
        """The commit that the working tree stands at."""
        return self._tree.commit

    @property
    def is_shallow(self) -> bool:
        """True when the clone has only the newest part of the history."""
        return self._tree.is_shallow

    def at(self, commit: str, path: str) -> bytes | None:
        """This is a file as it was in a commit; None when it was not there."""
        return self._tree.objects.content(commit, path)

    def id_at(self, commit: str, path: str) -> str | None:
        """This is git's id of a file's content, or of a directory with all below; None when nothing was there."""
        found = self._stored(commit, path)
        return found.id if found else None

    def mode_at(self, commit: str, path: str) -> str:
        """This is the mode of a file, such as 100644; empty when nothing was there."""
        return self._tree.objects.mode(commit, path)

    def look_ahead(self) -> None:
        """This lets git begin to look for what it does not know."""
        self._tree.look_for_untracked()

    def ask_first(self, since: str | None, appliances: int) -> None:
        """This asks what is asked about every appliance: processes that begin after it need not ask again."""
        self.look_ahead()
        self.edits_of_records(since, appliances)
        self._modified  # noqa: B018 - it is remembered

    def rest(self) -> None:
        """This leaves no git running."""
        self._tree.rest()

    def ask_ahead(self, commits: Mapping[str, Iterable[str]]) -> None:
        """This asks for many paths at once, at a commit and at HEAD: one by one, ten thousand take a minute."""
        places = [(each, path) for commit, paths in commits.items() for path in paths for each in (commit, self.head)]
        self._known = self._tree.objects.all_stored(places)

    @cache  # noqa: B019 - a history lives as long as the run
    def holds(self, commit: str) -> bool:
        """This is true when this clone has a commit."""
        return self._tree.objects.holds(commit)

    def tracks(self, path: Path) -> bool:
        """This is true for a file that is in the repository, not only in this directory."""
        return self._tree.tracks(path)

    def changed_since(self, commit: str) -> tuple[Change, ...]:
        """This is every file in which the working tree differs from a commit, untracked ones included."""
        return tuple(Change(*each, "") for each in self._tree.differences(commit))

    def changes_of_records(self, commit: str) -> tuple[Change, ...]:
        """This is those of them that are about release records."""
        return tuple(change for change in self.changed_since(commit) if _RECORD.fullmatch(change.path))

    def is_unchanged(self, commit: str, path: str) -> bool:
        """This is true when a file, or a directory with all below it, is now what it was in a commit."""
        was, now = self._stored(commit, path), self._stored(self.head, path)
        if was is None or now is None or was.id != now.id or path in self._modified:
            return False
        return now.kind != "tree" or path not in self._grown

    def edits_of_records(self, since: str | None, appliances: int) -> Edits:
        """This is what HEAD's history did to records once they were written: since a commit, or as far as is quick."""
        if (since, appliances) in self._edits:
            return self._edits[since, appliances]
        most = MOST_COMMITS if since else min(max(WORK // max(appliances, 1), 100), MOST_COMMITS)
        commits = self._tree.commits(since, most + 1)
        found = tuple(edit for edit in self._tree.edits(commits[:most], RECORDS) if _RECORD.fullmatch(edit.path))
        edits = Edits(found, is_complete=len(commits) <= most and not (self.is_shallow and since is None))
        self._edits[since, appliances] = edits
        return edits

    def _stored(self, commit: str, path: str) -> Stored | None:
        place = commit, path
        return self._known[place] if place in self._known else self._tree.objects.stored(commit, path)

    @cached_property
    def _modified(self) -> frozenset[str]:
        """Every path at which the working tree has something else than its commit, and every directory around one."""
        return _with_all_around(path for _, path in self._tree.changed(self.head))

    @cached_property
    def _grown(self) -> frozenset[str]:
        """Every directory with something in it that git does not know."""
        return _with_all_around(path.rstrip("/") for path in self._tree.untracked)


def _with_all_around(paths: Iterable[str]) -> frozenset[str]:
    paths = list(paths)
    return frozenset(paths) | {str(around) for path in paths for around in PurePosixPath(path).parents}
