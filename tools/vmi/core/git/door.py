"""This module starts every git (GitPython opens the repository and runs git).

A clone holds what a stranger proposes. Git is asked so that it runs nothing but itself: no hook, no file system
monitor, no external diff, no text converter, no fetch of what is missing; and so that it writes nothing.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from subprocess import PIPE

from vmi.core import processes
from vmi.core.errors import InputError, ToolError
from vmi.core.printable import printable
from vmi.core.processes import interrupts_wait, require

os.environ["GIT_PYTHON_REFRESH"] = "quiet"  # else a machine without git fails at the import, in GitPython's words
import git

Running = git.Git.AutoInterrupt
"""A Popen that ends git when it is forgotten."""
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


class Git:
    """This is git at one repository."""

    def __init__(self, root: Path):
        require("git")
        for name in ELSEWHERE:
            os.environ.pop(name, None)
        self.root = root.absolute()
        try:
            self._repo = git.Repo(root, expand_vars=False)
        except (git.InvalidGitRepositoryError, git.NoSuchPathError) as error:
            raise InputError("is not a git repository", where=str(root), hint="clone the catalogue") from error

    @property
    def directory(self) -> Path:
        """Where the repository's own files are."""
        return Path(self._repo.git_dir)

    def run(
        self, command: str, *arguments: str, stdin: bytes = b"", also: int = 0, more: Mapping[str, str] = NOTHING_MORE
    ) -> bytes:
        """This runs git to its end."""
        return self.said(self.start(command, *arguments, more=more), command, stdin=stdin, also=also)

    def said(self, process: Running, command: str, *, stdin: bytes = b"", also: int = 0) -> bytes:
        """This awaits the end; a status that is neither 0 nor `also` is a ToolError in git's own words."""
        out: bytes
        try:
            out, err = process.communicate(stdin)
        except BaseException:
            self.end(process)
            raise
        if process.returncode not in (0, also):
            raise self.failed(command, err)
        return out

    def start(self, command: str, *arguments: str, more: Mapping[str, str] = NOTHING_MORE) -> Running:
        """This starts git with pipes at its three ends."""
        # -C: GitPython expands variables in a path once more, and then stays where it is.
        with interrupts_wait():  # else one that comes while git starts leaves it to nobody
            started: Running = self._repo.git.execute(
                ["git", "-C", str(self.root), *OPTIONS, command, *arguments],
                istream=PIPE, as_process=True, env={**ENVIRONMENT, **more}, start_new_session=True,
            )  # fmt: skip
        return started

    def end(self, process: Running) -> None:
        """This ends a git that nobody waits for any more."""
        if process.proc:
            processes.end(process.proc)

    def failed(self, command: str, said: bytes) -> ToolError:
        """This is the error that tells what git said."""
        details = said.decode(errors="replace").strip() or None
        return ToolError(f"git {command} failed", where=str(self.root), details=details)

    def demand_no_filter(self) -> None:
        """This refuses a clone whose own settings name programs that git would run on files to compare them."""
        said = self.run("config", "--show-scope", "--name-only", "--get-regexp", r"^filter\.", also=1)
        lines = [line.split(b"\t", 1) for line in said.splitlines()]
        if names := [name for scope, name in lines if scope in (b"local", b"worktree")]:
            what = f"its git settings run programs on files: {printable(names[0].decode(errors='replace'))}"
            hint = "look at it; `git config --local --unset NAME` removes it, a fresh clone has none"
            raise InputError(what, where=str(self.root), hint=hint)


def words(said: bytes) -> list[str]:
    """This is what git separates by zeros; a path's bytes may be anything else."""
    return said.decode(errors="surrogateescape").split("\0")[:-1]
