"""What git says of a working tree, and what is said when git says nothing."""

import shutil
from pathlib import Path

import pytest
from tests.catalogue import Repository, create

from vmi.core.errors import InputError, ToolError
from vmi.core.git import WorkingTree

DERIVED = "appliances/derived"


def test_nothing_is_dirty_after_a_commit(catalogue: Repository) -> None:
    tree = WorkingTree(catalogue.root)
    assert tree.commit == catalogue.git("rev-parse", "HEAD")
    assert not tree.is_dirty(catalogue.root / DERIVED)


@pytest.mark.parametrize(
    "setting",
    [
        pytest.param(("config", "user.name", "Author"), id="untracked"),
        pytest.param(("config", "status.showUntrackedFiles", "no"), id="untracked, and not to be shown"),
        pytest.param(("config", "core.excludesFile", "ignored"), id="ignored"),
    ],
)
def test_a_file_that_no_commit_has_is_dirty(catalogue: Repository, setting: tuple[str, ...]) -> None:
    catalogue.write("ignored", "*.sh\n")
    catalogue.git(*setting)
    catalogue.write(f"{DERIVED}/provision/other.sh", "#!/bin/sh\n")
    assert WorkingTree(catalogue.root).is_dirty(catalogue.root / DERIVED)


def test_a_hook_s_repository_is_not_asked(
    catalogue: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = create(tmp_path / "other")
    catalogue.write(f"{DERIVED}/provision/setup.sh", "#!/bin/sh\nfalse\n")
    expected = catalogue.commit()
    for name, place in {"GIT_DIR": ".git", "GIT_WORK_TREE": ".", "GIT_INDEX_FILE": ".git/index"}.items():
        monkeypatch.setenv(name, str(other.root / place))
    tree = WorkingTree(catalogue.root)
    assert (tree.commit, tree.is_dirty(catalogue.root / DERIVED)) == (expected, False)


def test_a_dollar_in_the_path_stays_one(tmp_path: Path) -> None:
    repository = create(tmp_path / "cost $HOME, 'quoted'")
    assert WorkingTree(repository.root).commit == repository.git("rev-parse", "HEAD")


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a git repository"):
        WorkingTree(tmp_path)


def test_no_commit(tmp_path: Path) -> None:
    Repository(tmp_path)
    with pytest.raises(InputError, match="has no commit yet"):
        WorkingTree(tmp_path)


def test_git_s_own_words_when_it_refuses(catalogue: Repository) -> None:
    (catalogue.root / ".git/config").write_text("[[[")
    with pytest.raises(ToolError, match="git rev-parse failed") as caught:
        WorkingTree(catalogue.root)
    assert caught.value.details == "fatal: bad config line 1 in file .git/config"


def test_no_git(catalogue: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "which", lambda program, path: None)
    with pytest.raises(ToolError, match="git: is not installed"):
        WorkingTree(catalogue.root)
