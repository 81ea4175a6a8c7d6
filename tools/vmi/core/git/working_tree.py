"""This module is a checkout: the commit it stands at, what in it is not committed, and what was before."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from vmi.core.errors import InputError, ToolError
from vmi.core.git.door import Git, Running, words
from vmi.core.git.objects import Objects
from vmi.core.printable import printable

PLAIN = ("--no-ext-diff", "--no-textconv", "--no-renames", "--no-relative", "--ignore-submodules=dirty", "-z")
"""A difference is a list of paths; a submodule's own work tree is not entered."""
OTHERS = ("ls-files", "--others", "--exclude-standard", "-z")


class NoCommitYet(InputError):
    """This is a repository in which nothing was committed."""


class Edit(NamedTuple):
    """This is one file that a commit changed against one of its parents."""

    commit: str
    status: str
    """M, D or T, as git writes it."""
    path: str
    before: str
    """The id of the content that the parent had."""
    mode: str
    """The mode that it had there, such as 100644."""


class WorkingTree:
    """This is a checkout and its history."""

    def __init__(self, root: Path):
        self._git = Git(root)
        self.root = self._git.root
        self.objects = Objects(self._git)
        self._changed: dict[str, Sequence[tuple[str, str]]] = {}
        self._looking: list[tuple[int, Running]] = []
        """Who looks for untracked files: the process that began it, and git."""
        self.commit = self._head()
        self._git.demand_no_filter()

    @cached_property
    def is_shallow(self) -> bool:
        """This is true when the clone has only the newest part of the history."""
        return self._git.run("rev-parse", "--is-shallow-repository").strip() == b"true"

    def is_dirty(self, directory: Path) -> bool:
        """This is true when anything below `directory` differs from the commit or is not tracked, ignored or not."""
        return bool(self._git.run("status", "--porcelain", "--untracked-files=all", "--ignored", "--", str(directory)))

    def tracks(self, path: Path) -> bool:
        """This is true for a file that is in the repository, not only in this directory."""
        return bool(self._git.run("ls-files", "-z", "--", f":(literal){path}"))

    def differences(self, commit: str) -> Iterator[tuple[str, str]]:
        """This is (status, path) of every file in which the working tree differs from a commit, untracked ones too."""
        self.look_for_untracked()  # both walk all directories
        try:
            changed = self.changed(commit)
        except BaseException:
            self.rest()
            raise
        yield from changed
        yield from (("A", path) for path in self.untracked)

    def changed(self, commit: str) -> Sequence[tuple[str, str]]:
        """This is the same for files that git knows. It is asked once."""
        if commit not in self._changed:
            with self._index_of_its_own() as index:
                said = self._git.run("diff", "--name-status", *PLAIN, "--end-of-options", commit, "--", ".", more=index)
            found = words(said)
            self._changed[commit] = list(zip(found[0::2], found[1::2], strict=False))
        return self._changed[commit]

    @cached_property
    def untracked(self) -> Sequence[str]:
        """This is the path of every file that git does not know and does not ignore."""
        self.look_for_untracked()
        _, process = self._looking.pop()
        return words(self._git.said(process, "ls-files"))

    def look_for_untracked(self) -> None:
        """This has git walk all directories meanwhile; `untracked` tells what it found."""
        here = os.getpid()  # in a child, what its parent began is not looked at, nor forgotten, for then it would end
        if "untracked" not in self.__dict__ and not any(process == here for process, _ in self._looking):
            self._looking.append((here, self._git.start(*OTHERS)))

    def rest(self) -> None:
        """This leaves no git running."""
        self.objects.rest()
        while self._looking and self._looking[-1][0] == os.getpid():
            self._git.end(self._looking.pop()[1])

    @contextmanager
    def _index_of_its_own(self) -> Iterator[dict[str, str]]:
        """This is a copy for `git diff`, which writes what it learned of times, without leave (GIT_OPTIONAL_LOCKS)."""
        index = self._git.directory / "index"
        with TemporaryDirectory(prefix="vmi-index-") as directory:
            with suppress(FileNotFoundError):  # nothing is in it then
                shutil.copyfile(index, Path(directory, "index"))
            yield {"GIT_INDEX_FILE": str(Path(directory, "index"))}

    def commits(self, since: str | None, most: int) -> Sequence[str]:
        """This is the commits of HEAD's history, newest first, without those that `since` has; `most` at most."""
        without = [f"^{since}"] if since else []
        said = self._git.run("rev-list", f"--max-count={most}", "--end-of-options", self.commit, *without)
        return said.decode().split()

    def edits(self, commits: Sequence[str], pathspec: str) -> Iterator[Edit]:
        """This is every file that one of these commits modified, deleted or turned into something else.

        A merge is compared with each of its parents: what is in none of them was done by the merge itself, and what
        is in one of them and not in the merge was lost by it.
        """
        said = self._git.run(
            "diff-tree", "--stdin", "-m", "-r", "--raw", "--no-abbrev", "--diff-filter=MDT", *PLAIN, "--", pathspec,
            stdin="".join(f"{commit}\n" for commit in commits).encode(),
        )  # fmt: skip
        yield from _edits(words(said))

    def merge_base(self, revision: str) -> str:
        """This is the commit at which the working tree's branch left another one, in full."""
        if not self._knows(revision):
            raise InputError(f"there is no commit, branch or tag '{printable(revision)}'", hint=self._meant(revision))
        try:
            return self._git.run("merge-base", "--end-of-options", revision, "HEAD").decode().strip()
        except ToolError as error:
            what = f"'{printable(revision)}' has no commit in common with HEAD"
            raise InputError(what, where=str(self.root), hint=self._another, details=error.details) from error

    def _knows(self, revision: str) -> bool:
        try:
            return bool(
                self._git.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", also=1)
            )
        except ToolError:
            return False  # no name that a revision can have

    def _meant(self, revision: str) -> str:
        """This is the branch or tag with the most similar name."""
        names = self._git.run("for-each-ref", "--format=%(refname:short)").decode(errors="replace").split()
        near = get_close_matches(revision[:60], names, n=1)
        return f"did you mean '{near[0]}'?" if near else self._another

    @property
    def _another(self) -> str:
        shallow = "this clone is shallow and has only the newest commits: run `git fetch --unshallow` first"
        return shallow if self.is_shallow else "name a branch, a tag or a commit that this clone has"

    def _head(self) -> str:
        if not (commit := self._git.run("rev-parse", "--verify", "--quiet", "HEAD^{commit}", also=1)):
            raise NoCommitYet("has no commit yet", where=str(self.root), hint="commit the manifests first")
        return commit.decode().strip()


def _edits(words: list[str]) -> Iterator[Edit]:
    commit, rest = "", iter(words)
    for word in rest:
        if word.startswith(":"):
            mode, _, before, _, status = word.split(" ")
            yield Edit(commit, status, next(rest), before, mode[1:])
        else:
            commit = word[:64].partition(" ")[0]
