"""What git says of a working tree, and what is said when git says nothing."""

import gc
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from tests.catalogue import Repository, create

from vmi.commands.linting import around
from vmi.core.errors import InputError, Interrupted, ToolError
from vmi.core.forking import spread
from vmi.core.git import WorkingTree
from vmi.manifest.repository import Catalogue

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


def test_nothing_of_a_clone_is_run(catalogue: Repository, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f'#!/bin/sh\necho "$0 $*" >> {ran}\n')
    program.chmod(0o755)
    since = catalogue.git("rev-parse", "HEAD")
    catalogue.write(".gitattributes", "* diff=mine\n")
    catalogue.commit()
    settings = {"core.fsmonitor": "", "diff.external": "", "diff.mine.textconv": "", "diff.mine.command": ""}
    for name in (*settings, "core.pager", "core.sshCommand", "pager.diff", "gpg.program"):
        catalogue.git("config", name, str(program))
    for hook in ("post-index-change", "reference-transaction", "fsmonitor-watchman"):
        (catalogue.root / ".git/hooks" / hook).symlink_to(program)
    catalogue.write(f"{DERIVED}/provision/setup.sh", "#!/bin/sh\nfalse\n")
    tree = WorkingTree(catalogue.root)
    assert ("M", f"{DERIVED}/provision/setup.sh") in tree.differences(since)
    assert tree.objects.content(since, f"{DERIVED}/provision/setup.sh") == b"#!/bin/sh\ntrue\n"
    assert list(tree.edits(tree.commits(None, 10), ":(top,glob)**")) == []
    assert tree.is_dirty(catalogue.root)
    assert not ran.exists()


def test_the_index_is_not_written(catalogue: Repository) -> None:
    index = catalogue.root / ".git/index"
    os.utime(catalogue.root / DERIVED / "provision/setup.sh", (0, 0))
    before = index.read_bytes()
    tree = WorkingTree(catalogue.root)
    assert list(tree.differences(tree.commit)) == []
    assert not tree.is_dirty(catalogue.root)
    assert index.read_bytes() == before


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(b"a b", id="space"),
        pytest.param(b"a\nb", id="newline"),
        pytest.param(b"\xff\xfe", id="not UTF-8"),
        pytest.param(b"-rf", id="like an option"),
        pytest.param(b":(glob)**", id="like a pathspec"),
        pytest.param(b'"quoted"\t\x1b', id="quotes and controls"),
    ],
)
def test_paths_of_any_bytes(catalogue: Repository, name: bytes) -> None:
    since = catalogue.git("rev-parse", "HEAD")
    path = os.fsdecode(name)
    catalogue.write(path, "x")
    tree = WorkingTree(catalogue.root)
    assert list(tree.differences(since)) == [("A", path)]
    catalogue.commit()
    assert list(WorkingTree(catalogue.root).differences(since)) == [("A", path)]
    (catalogue.root / path).write_text("y")
    catalogue.commit()
    tree = WorkingTree(catalogue.root)
    assert [(edit.status, edit.path) for edit in tree.edits(tree.commits(since, 10), ".")] == [("M", path)]


@pytest.mark.parametrize("revision", ["--all", "-h", "--output=x", "nowhere", "HEAD:appliances", "", "a b", "@{-9}"])
def test_a_revision_that_is_none(catalogue: Repository, revision: str) -> None:
    with pytest.raises(InputError, match="there is no commit, branch or tag '") as caught:
        WorkingTree(catalogue.root).merge_base(revision)
    assert caught.value.hint == "name a branch, a tag or a commit that this clone has"


def test_branches_without_a_common_commit(catalogue: Repository) -> None:
    catalogue.git("checkout", "--quiet", "--orphan", "other")
    catalogue.write("CODEOWNERS", "")
    catalogue.commit()
    with pytest.raises(InputError, match="'main' has no commit in common with HEAD"):
        WorkingTree(catalogue.root).merge_base("main")


@pytest.mark.parametrize(
    ("commit", "path"),
    [
        pytest.param("HEAD", "CODEOWNERS", id="a name is no commit"),
        pytest.param("1" * 40, "CODEOWNERS", id="a commit that is not here"),
        pytest.param("", "CODEOWNERS", id="nothing"),
        pytest.param(None, "nowhere", id="a path that is not there"),
        pytest.param(None, "appliances", id="a directory"),
        pytest.param(None, "CODEOWNERS\nHEAD:CODEOWNERS", id="two questions in one"),
        pytest.param(None, "../CODEOWNERS", id="a path that climbs"),
    ],
)
def test_content_that_is_not_there(catalogue: Repository, commit: str | None, path: str) -> None:
    tree = WorkingTree(catalogue.root)
    assert tree.objects.content(tree.commit if commit is None else commit, path) is None


def test_content_larger_than_any_of_ours_is_not_read(catalogue: Repository) -> None:
    catalogue.write("large", b"x" * (4 * 2**20 + 1))
    catalogue.commit()
    tree = WorkingTree(catalogue.root)
    assert tree.objects.content(tree.commit, "large") is None


def test_a_replacement_does_not_change_history(catalogue: Repository) -> None:
    commit = catalogue.git("rev-parse", "HEAD")
    catalogue.write("CODEOWNERS", "* @thief\n")
    other = catalogue.commit()
    catalogue.git("replace", commit, other)
    content = WorkingTree(catalogue.root).objects.content(commit, "CODEOWNERS")
    assert content is not None
    assert b"@thief" not in content


def test_a_filter_of_a_clone_is_refused_and_not_run(catalogue: Repository, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    catalogue.write(".gitattributes", "* filter=mine\n")
    catalogue.commit()
    catalogue.git("config", "filter.mine.clean", f"touch {ran}; cat")
    (catalogue.root / "CODEOWNERS").touch()
    with pytest.raises(InputError, match=r"run programs on files: filter\.mine\.clean"):
        WorkingTree(catalogue.root)
    assert not ran.exists()


def test_what_git_tracks(catalogue: Repository) -> None:
    catalogue.write("new", "x")
    tree = WorkingTree(catalogue.root)
    assert tree.tracks(catalogue.root / "CODEOWNERS")
    assert not tree.tracks(catalogue.root / "new")


def test_nothing_is_left_running(catalogue: Repository) -> None:
    tree = WorkingTree(catalogue.root)
    assert tree.objects.holds(tree.commit)
    running = tree.objects._questions
    del tree
    gc.collect()
    pid = running.pid
    del running
    gc.collect()
    assert not Path(f"/proc/{pid}").exists()


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("CODEOWNERS", id="a file of the root"),
        pytest.param("appliances", id="a directory of the root"),
        pytest.param("appliances/derived", id="an appliance"),
        pytest.param("appliances/derived/appliance.yaml", id="a manifest"),
        pytest.param("appliances/derived/provision/setup.sh", id="a file below"),
        pytest.param("appliances/derived/provision", id="a directory below"),
        pytest.param("appliances/gone/appliance.yaml", id="no such directory"),
        pytest.param("appliances/derived/gone/setup.sh", id="no such directory below"),
        pytest.param("CODEOWNERS/x/y", id="below a file"),
        pytest.param("a\nb", id="what cannot be asked"),
    ],
)
def test_many_answers_are_those_of_single_questions(catalogue: Repository, path: str) -> None:
    tree = WorkingTree(catalogue.root)
    places = [(tree.commit, path), ("0" * 40, path), (tree.commit, "vos/demo.vo/vo.yaml")]
    found = WorkingTree(catalogue.root).objects.all_stored(places * 20)
    assert {place: found.get(place) for place in places} == {place: tree.objects.stored(*place) for place in places}


def test_questions_go_on_after_a_rest(catalogue: Repository) -> None:
    tree = WorkingTree(catalogue.root)
    before = tree.objects.stored(tree.commit, "CODEOWNERS")
    tree.objects.rest()
    tree.objects.rest()
    assert tree.objects.stored(tree.commit, "CODEOWNERS") == before


def test_no_git_outlives_the_process_that_asked(catalogue: Repository) -> None:
    asks = """
import gc, sys
from pathlib import Path
from vmi.core.git import WorkingTree
tree = WorkingTree(Path(sys.argv[1]))
tree.objects.stored(tree.commit, "CODEOWNERS")
print(*(process.pid for process in tree.objects._asked.values()))
gc.freeze()
"""
    for _ in range(10):  # without a wait, one in two is still there
        done = subprocess.run([sys.executable, "-c", asks, str(catalogue.root)], capture_output=True, check=True)
        assert not Path(f"/proc/{int(done.stdout)}").exists()


def test_many_appliances_of_one_commit(catalogue: Repository) -> None:
    for number in range(12):
        catalogue.write(f"appliances/a-{number}/appliance.yaml", f"name: a-{number}\n")
    catalogue.write("appliances/ä/appliance.yaml", "name: x\n")
    catalogue.write("appliances/file", "")
    commit = catalogue.commit()
    paths = [f"appliances/a-{number}/appliance.yaml" for number in range(12)]
    paths += [
        "appliances/ä/appliance.yaml",
        "appliances/gone/x",
        "appliances/file/x",
        "CODEOWNERS",
        "vos/demo.vo/vo.yaml",
    ]
    tree = WorkingTree(catalogue.root)
    for known in (commit, "0" * 40):
        places = [(known, path) for path in paths]
        assert tree.objects.all_stored(places) == {place: tree.objects.stored(*place) for place in places}
    assert tree.objects.stored(commit, paths[0]) is not None


def test_a_repository_that_cannot_be_opened_is_not_linted_as_if_there_were_none(catalogue: Repository) -> None:
    shutil.rmtree(catalogue.root / ".git/refs")
    with pytest.raises(InputError, match="is not a git repository"):
        around(Catalogue(catalogue.root))


def test_a_catalogue_is_linted_before_it_is_a_repository_and_before_its_first_commit(catalogue: Repository) -> None:
    shutil.rmtree(catalogue.root / ".git")
    assert around(Catalogue(catalogue.root)).history is None
    catalogue.git("init", "--quiet")
    assert around(Catalogue(catalogue.root)).history is None


def test_an_interrupt_while_git_starts_leaves_no_git(catalogue: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    tree, started, raised = WorkingTree(catalogue.root), _pids_of_started(monkeypatch, interrupt=True), False

    def handler(number: int, frame: FrameType | None) -> None:
        raise Interrupted(signal.Signals(number).name)

    old = signal.signal(signal.SIGTERM, handler)
    try:
        tree.objects.stored(tree.commit, "appliances")  # by a git that stays until it is told to end
    except Interrupted:
        raised = True
    finally:
        signal.signal(signal.SIGTERM, old)
    assert raised
    _demand_reaped(started, 1)


def test_what_one_process_looks_for_another_can_look_for_too(catalogue: Repository) -> None:
    catalogue.write("new", "x")
    tree = WorkingTree(catalogue.root)
    tree.look_for_untracked()
    assert spread(lambda _: list(tree.untracked), [0, 1]) == [["new"], ["new"]]
    assert tree.untracked == ["new"]


def test_nobody_waits_for_a_git_that_looks_for_nobody(catalogue: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    tree, started = WorkingTree(catalogue.root), _pids_of_started(monkeypatch)
    tree.look_for_untracked()
    tree.look_for_untracked()
    tree.rest()
    _demand_reaped(started, 1)


def test_a_comparison_that_fails_leaves_no_git(catalogue: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    tree, started = WorkingTree(catalogue.root), _pids_of_started(monkeypatch)
    with pytest.raises(ToolError, match="git diff failed"):
        list(tree.differences("0" * 40))
    _demand_reaped(started, 2)


def _pids_of_started(monkeypatch: pytest.MonkeyPatch, *, interrupt: bool = False) -> list[int]:
    started, start_it = list[int](), subprocess.Popen.__init__

    def noted(self: "subprocess.Popen[bytes]", *arguments: Any, **options: Any) -> None:
        start_it(self, *arguments, **options)
        started.append(self.pid)
        if interrupt:
            os.kill(os.getpid(), signal.SIGTERM)  # before anybody has been given what was started

    monkeypatch.setattr(subprocess.Popen, "__init__", noted)
    return started


def _demand_reaped(pids: list[int], number: int) -> None:
    assert len(pids) == number
    for pid in pids:
        with pytest.raises(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
