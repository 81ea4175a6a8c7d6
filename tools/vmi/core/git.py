"""This module is the one door to git's history of a working tree (GitPython)."""

import os
from collections.abc import Iterator
from pathlib import Path

from vmi.core.errors import InputError, ToolError
from vmi.core.processes import require, run

os.environ["GIT_PYTHON_REFRESH"] = "quiet"  # else a machine without git fails at the import, in GitPython's words
import git

ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_NAMESPACE")
"""Set in hooks; they would have git answer for another repository than the one that was named."""


class WorkingTree:
    """This is a checkout: the commit it stands at, and what in it is not committed."""

    def __init__(self, root: Path):
        require("git")
        for name in ELSEWHERE:
            os.environ.pop(name, None)
        self.root = root.absolute()
        try:
            self._repo = git.Repo(root, expand_vars=False)
        except (git.InvalidGitRepositoryError, git.NoSuchPathError) as error:
            raise InputError("is not a git repository", where=str(root), hint="clone the catalogue") from error
        self.commit = self._head()

    def is_dirty(self, directory: Path) -> bool:
        """This is true when anything below `directory` differs from the commit or is not tracked, ignored or not."""
        return bool(self._git("status", "--porcelain", "--untracked-files=all", "--ignored", "--", str(directory)))

    def _head(self) -> str:
        if (commit := self._git("rev-parse", "--verify", "--quiet", "HEAD^{commit}", none=1)) is None:
            raise InputError("has no commit yet", where=str(self.root), hint="commit the manifests first")
        return commit

    def _git(self, command: str, *arguments: str, none: int | None = None) -> str | None:
        try:
            # -C: GitPython expands variables in a path once more, and then stays where it is.
            return str(self._repo.git.execute(["git", "-C", str(self.root), command, *arguments]))
        except git.GitCommandError as error:
            if error.status == none:
                return None
            said = str(error.stderr).strip().removeprefix("stderr: ").strip("'")
            raise ToolError(f"git {command} failed", where=str(self.root), details=said) from error

    def content(self, commit: str, path: str) -> bytes | None:
        """This is a file as it was in a commit; None when it was not there."""
        done = run("git", "-C", self.root, "cat-file", "blob", f"{commit}:{path}", check=False)
        return done.stdout if done.returncode == 0 else None

    def differences(self, commit: str) -> Iterator[tuple[str, str]]:
        """This is (status, path) of every file in which the working tree differs from a commit, untracked ones too."""
        words = run(
            "git", "-C", self.root,
            "diff", "--name-status", "--no-renames", "-z", commit, "--", ".",
        ).stdout.decode(errors="surrogateescape").split("\0")  # fmt: skip
        yield from zip(words[0:-1:2], words[1::2], strict=False)
        untracked = run("git", "-C", self.root, "ls-files", "--others", "--exclude-standard", "-z").stdout
        yield from (("A", path) for path in untracked.decode(errors="surrogateescape").split("\0") if path)

    def merge_base(self, revision: str) -> str:
        """This is the commit at which the working tree's branch left another one, in full."""
        done = run("git", "-C", self.root, "merge-base", "--end-of-options", revision, "HEAD", check=False)
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip()
            hint = (
                "name a branch, a tag or a commit that this clone has; a shallow clone has few (git fetch --unshallow)"
            )
            raise InputError(
                f"'{revision}' has no commit in common with HEAD", where=str(self.root), hint=hint, details=said
            )
        return done.stdout.decode().strip()
