"""This module is the one door to git's history of a working tree (GitPython)."""

from pathlib import Path

import git

from vmi.core.errors import InputError, ToolError


class WorkingTree:
    """This is a checkout: the commit it stands at, and what in it is not committed."""

    def __init__(self, root: Path):
        try:
            self._repo = git.Repo(root)
            self.commit = self._repo.head.commit.hexsha
        except (git.InvalidGitRepositoryError, git.NoSuchPathError) as error:
            raise InputError("is not a git repository", where=str(root), hint="clone the catalogue") from error
        except ValueError as error:
            raise InputError("has no commit yet", where=str(root), hint="commit the manifests first") from error
        self.root = root

    def is_dirty(self, directory: Path) -> bool:
        """This is true when anything below `directory` differs from the commit or is not tracked."""
        try:
            return bool(self._repo.git.status("--porcelain", "--", str(directory)))
        except git.GitCommandError as error:
            raise ToolError("git status failed", where=str(self.root), details=error.stderr.strip()) from error
