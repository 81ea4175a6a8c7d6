"""This module is the one door to git's history of a working tree (GitPython)."""

import os
from pathlib import Path

from vmi.core.errors import InputError, ToolError
from vmi.core.processes import require

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
