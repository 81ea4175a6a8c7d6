"""This module is the one door to git's history of a working tree (GitPython opens it and runs git).

A clone holds what a stranger proposes. Git is asked so that it runs nothing but itself: no hook, no file system
monitor, no external diff, no text converter, no fetch of what is missing; and so that it writes nothing.
"""

import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from functools import cached_property, lru_cache
from pathlib import Path
from subprocess import PIPE, Popen
from tempfile import TemporaryDirectory
from typing import NamedTuple, cast

from vmi.core.errors import InputError, ToolError
from vmi.core.printable import printable
from vmi.core.processes import end, interrupts_wait, require

os.environ["GIT_PYTHON_REFRESH"] = "quiet"  # else a machine without git fails at the import, in GitPython's words
import git

ELSEWHERE = (
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_NAMESPACE",
    "GIT_LITERAL_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS",
)  # fmt: skip
"""Set in hooks or by hand; they would have git answer for other files than those that were named."""
OPTIONS = (
    "--no-pager",
    "-c", "core.fsmonitor=false",
    "-c", "core.hooksPath=/dev/null",
    "-c", "protocol.allow=never",
)  # fmt: skip
"""No system or user configuration is left out: that is where the owner of a machine says which clones are safe."""
ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",  # a replacement would show another history than the one that was signed and merged
    "GIT_GRAFT_FILE": os.devnull,  # so would a graft
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
}
NOTHING_MORE: Mapping[str, str] = {}
PLAIN = ("--no-ext-diff", "--no-textconv", "--no-renames", "--no-relative", "--ignore-submodules=dirty", "-z")
"""A difference is a list of paths; a submodule's own work tree is not entered."""
APPLIANCES = "appliances/"
WORTH_A_LISTING = 10
"""Appliances of one commit: to find one of ten thousand takes git a tenth of the time that listing all takes."""
TOGETHER = 10
LONGEST_PATH_BYTES = 4096
"""So many questions of such a length, and their answers, fit into a pipe while nobody reads at its other end."""
BLOB_LIMIT_BYTES = 4 * 2**20
_COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")


class NoCommitYet(InputError):
    """This is a repository in which nothing was committed."""


class Stored(NamedTuple):
    """This is what lies at a path of a commit."""

    id: str
    kind: str
    """blob or tree."""
    size_bytes: int


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
    """This is a checkout: the commit it stands at, what in it is not committed, and what was before."""

    def __init__(self, root: Path):
        require("git")
        for name in ELSEWHERE:
            os.environ.pop(name, None)
        self.root = root.absolute()
        self._asked: dict[int, Popen[bytes]] = {}
        self._listing = lru_cache(2)(self._list)  # HEAD's, and one more
        try:
            self._repo = git.Repo(root, expand_vars=False)
        except (git.InvalidGitRepositoryError, git.NoSuchPathError) as error:
            raise InputError("is not a git repository", where=str(root), hint="clone the catalogue") from error
        self.commit = self._head()
        self._demand_no_filter()

    @cached_property
    def is_shallow(self) -> bool:
        """This is true when the clone has only the newest part of the history."""
        return self._git("rev-parse", "--is-shallow-repository").strip() == b"true"

    def is_dirty(self, directory: Path) -> bool:
        """This is true when anything below `directory` differs from the commit or is not tracked, ignored or not."""
        return bool(self._git("status", "--porcelain", "--untracked-files=all", "--ignored", "--", str(directory)))

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
        lines = _words(self._git("ls-tree", "-d", "-z", "--full-tree", commit, "--", APPLIANCES))
        found = (line.partition("\t") for line in lines)
        return {path: Stored(about.split(" ")[2], "tree", 0) for about, _, path in found}

    def _all(self, places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Stored | None]:
        asked = list(dict.fromkeys(places))
        names = [f"{commit}:{path}" for commit, path in asked]
        slices = (names[start : start + TOGETHER] for start in range(0, len(names), TOGETHER))
        return dict(zip(asked, (answer for some in slices for answer in self._ask(*some)), strict=True))

    def rest(self) -> None:
        """This ends the git that answers questions, and waits for it; the next question starts another."""
        if process := self._asked.pop(os.getpid(), None):
            process.communicate()

    def holds(self, commit: str) -> bool:
        """This is true when this clone has a commit."""
        return bool(_COMMIT.fullmatch(commit)) and self._ask(f"{commit}^{{commit}}") != [None]

    def content(self, commit: str, path: str) -> bytes | None:
        """This is a file as it was in a commit; None when it was not there or is too large to be one of ours."""
        found = self.stored(commit, path)
        if found is None or found.kind != "blob" or found.size_bytes > BLOB_LIMIT_BYTES:
            return None
        return self._git("cat-file", "blob", found.id)

    def mode(self, commit: str, path: str) -> str:
        """This is the mode of what lies at a path of a commit, such as 100644; empty when nothing does."""
        return self._git("ls-tree", "-z", commit, "--", path).decode(errors="surrogateescape").partition(" ")[0]

    def tracks(self, path: Path) -> bool:
        """This is true for a file that is in the repository, not only in this directory."""
        return bool(self._git("ls-files", "-z", "--", f":(literal){path}"))

    def differences(self, commit: str) -> Iterator[tuple[str, str]]:
        """This is (status, path) of every file in which the working tree differs from a commit, untracked ones too."""
        beside = self._start("ls-files", "--others", "--exclude-standard", "-z")  # both walk all directories
        try:
            with self._index_of_its_own() as index:
                said = self._git("diff", "--name-status", *PLAIN, "--end-of-options", commit, "--", ".", more=index)
        except BaseException:
            end(beside)
            raise
        changed, untracked = _words(said), _words(self._said(beside, "ls-files"))
        yield from zip(changed[0::2], changed[1::2], strict=False)
        yield from (("A", path) for path in untracked)

    @contextmanager
    def _index_of_its_own(self) -> Iterator[dict[str, str]]:
        """This is a copy for `git diff`, which writes what it learned of times, without leave (GIT_OPTIONAL_LOCKS)."""
        index = Path(self._repo.git_dir, "index")
        with TemporaryDirectory(prefix="vmi-index-") as directory:
            with suppress(FileNotFoundError):  # nothing is in it then
                shutil.copyfile(index, Path(directory, "index"))
            yield {"GIT_INDEX_FILE": str(Path(directory, "index"))}

    def commits(self, since: str | None, most: int) -> Sequence[str]:
        """This is the commits of HEAD's history, newest first, without those that `since` has; `most` at most."""
        without = [f"^{since}"] if since else []
        said = self._git("rev-list", f"--max-count={most}", "--end-of-options", self.commit, *without)
        return said.decode().split()

    def edits(self, commits: Sequence[str], pathspec: str) -> Iterator[Edit]:
        """This is every file that one of these commits modified, deleted or turned into something else.

        A merge is compared with each of its parents: what is in none of them was done by the merge itself, and what
        is in one of them and not in the merge was lost by it.
        """
        said = self._git(
            "diff-tree", "--stdin", "-m", "-r", "--raw", "--no-abbrev", "--diff-filter=MDT", *PLAIN, "--", pathspec,
            stdin="".join(f"{commit}\n" for commit in commits).encode(),
        )  # fmt: skip
        yield from _edits(_words(said))

    def merge_base(self, revision: str) -> str:
        """This is the commit at which the working tree's branch left another one, in full."""
        if not self._knows(revision):
            raise InputError(f"there is no commit, branch or tag '{printable(revision)}'", hint=self._meant(revision))
        try:
            return self._git("merge-base", "--end-of-options", revision, "HEAD").decode().strip()
        except ToolError as error:
            what = f"'{printable(revision)}' has no commit in common with HEAD"
            raise InputError(what, where=str(self.root), hint=self._another, details=error.details) from error

    def _knows(self, revision: str) -> bool:
        try:
            return bool(
                self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", also=1)
            )
        except ToolError:
            return False  # no name that a revision can have

    def _meant(self, revision: str) -> str:
        """This is the branch or tag with the most similar name."""
        names = self._git("for-each-ref", "--format=%(refname:short)").decode(errors="replace").split()
        near = get_close_matches(revision[:60], names, n=1)
        return f"did you mean '{near[0]}'?" if near else self._another

    @property
    def _another(self) -> str:
        shallow = "this clone is shallow and has only the newest commits: run `git fetch --unshallow` first"
        return shallow if self.is_shallow else "name a branch, a tag or a commit that this clone has"

    def _demand_no_filter(self) -> None:
        """This refuses a clone whose own settings name programs that git would run on files to compare them."""
        said = self._git("config", "--show-scope", "--name-only", "--get-regexp", r"^filter\.", also=1)
        lines = [line.split(b"\t", 1) for line in said.splitlines()]
        if names := [name for scope, name in lines if scope in (b"local", b"worktree")]:
            what = f"its git settings run programs on files: {printable(names[0].decode(errors='replace'))}"
            hint = "look at it; `git config --local --unset NAME` removes it, a fresh clone has none"
            raise InputError(what, where=str(self.root), hint=hint)

    def _head(self) -> str:
        if not (commit := self._git("rev-parse", "--verify", "--quiet", "HEAD^{commit}", also=1)):
            raise NoCommitYet("has no commit yet", where=str(self.root), hint="commit the manifests first")
        return commit.decode().strip()

    def _git(
        self, command: str, *arguments: str, stdin: bytes = b"", also: int = 0, more: Mapping[str, str] = NOTHING_MORE
    ) -> bytes:
        """This runs git to its end."""
        return self._said(self._start(command, *arguments, more=more), command, stdin=stdin, also=also)

    def _said(self, process: "Popen[bytes]", command: str, *, stdin: bytes = b"", also: int = 0) -> bytes:
        """This awaits the end; a status that is neither 0 nor `also` is a ToolError in git's own words."""
        try:
            out, err = process.communicate(stdin)
        except BaseException:
            end(process)
            raise
        if process.returncode not in (0, also):
            raise self._failed(command, err)
        return out

    @property
    def _questions(self) -> "Popen[bytes]":
        """The git of this process: two that ask the same one would get each other's answers."""
        if os.getpid() not in self._asked:
            self._asked[os.getpid()] = self._start("cat-file", "--batch-check")
        return self._asked[os.getpid()]

    def _ask(self, *names: str) -> list[Stored | None]:
        """This asks the one git that answers thousands of questions; it ends when its standard input is closed."""
        process = self._questions
        if process.stdin is None or process.stdout is None:
            raise TypeError("git was started without pipes")
        try:
            process.stdin.write("".join(f"{name}\n" for name in names).encode(errors="surrogateescape"))
            process.stdin.flush()
        except BrokenPipeError as error:
            raise self._failed("cat-file", process.communicate()[1]) from error
        answers = [process.stdout.readline() for _ in names]
        if not all(answers):
            raise self._failed("cat-file", process.communicate()[1])
        return [_stored(answer) for answer in answers]

    def _start(self, command: str, *arguments: str, more: Mapping[str, str] = NOTHING_MORE) -> "Popen[bytes]":
        # -C: GitPython expands variables in a path once more, and then stays where it is.
        with interrupts_wait():  # else one that comes while git starts leaves it to nobody
            started = self._repo.git.execute(
                ["git", "-C", str(self.root), *OPTIONS, command, *arguments],
                istream=PIPE, as_process=True, env={**ENVIRONMENT, **more}, start_new_session=True,
            )  # fmt: skip
        return cast("Popen[bytes]", started)  # it passes on everything, and ends git when it is forgotten

    def _failed(self, command: str, said: bytes) -> ToolError:
        details = said.decode(errors="replace").strip() or None
        return ToolError(f"git {command} failed", where=str(self.root), details=details)


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


def _words(said: bytes) -> list[str]:
    """This is what git separates by zeros; a path's bytes may be anything else."""
    return said.decode(errors="surrogateescape").split("\0")[:-1]


def _edits(words: list[str]) -> Iterator[Edit]:
    commit, rest = "", iter(words)
    for word in rest:
        if word.startswith(":"):
            mode, _, before, _, status = word.split(" ")
            yield Edit(commit, status, next(rest), before, mode[1:])
        else:
            commit = word[:64].partition(" ")[0]
