"""record-immutable, record-in-place, record-by-release: what is released stays as it was written."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests import examples
from tests.catalogue import Repository
from tests.manifest.linted import findings

from vmi.core import documents
from vmi.core.errors import InputError
from vmi.core.git import WorkingTree
from vmi.manifest import history

RECORD = "appliances/debian-13/releases/13.1.yaml"
TEXT = documents.dump(examples.release())
ERROR = "error [record-immutable]"


@pytest.fixture
def released(catalogue: Repository) -> Repository:
    catalogue.write(RECORD, TEXT)
    catalogue.commit()
    return catalogue


def rename(repository: Repository) -> None:
    repository.git("mv", RECORD, RECORD.replace("13.1", "13.0"))


def stage(repository: Repository) -> None:
    repository.write(RECORD, TEXT + "# edited\n")
    repository.git("add", "--all")


def become_link(repository: Repository) -> None:
    (repository.root / RECORD).unlink()
    (repository.root / RECORD).symlink_to("../README.md")


CHANGES = [
    pytest.param(lambda r: r.write(RECORD, TEXT + "# edited\n"), "edited", id="edited"),
    pytest.param(stage, "edited", id="edited and staged"),
    pytest.param(lambda r: (r.root / RECORD).unlink(), "removed", id="removed"),
    pytest.param(rename, "removed", id="renamed"),
    pytest.param(become_link, "turned into something else", id="a link"),
]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda r: None, id="silent: nothing"),
        pytest.param(lambda r: r.write("appliances/debian-13/releases/13.2.yaml", TEXT), id="silent: a new one"),
        pytest.param(lambda r: r.write("appliances/debian-13/README.md", "x"), id="silent: another file"),
        pytest.param(lambda r: (r.root / RECORD).touch(), id="silent: touched"),
    ],
)
def test_silent(released: Repository, change: Callable[[Repository], object]) -> None:
    since = released.git("rev-parse", "HEAD")
    change(released)
    assert findings(released, "record-immutable") == findings(released, "record-immutable", since) == []
    released.commit()
    assert findings(released, "record-immutable") == findings(released, "record-immutable", since) == []


@pytest.mark.parametrize(("change", "done"), CHANGES)
def test_in_the_working_tree(released: Repository, change: Callable[[Repository], object], done: str) -> None:
    since = released.git("rev-parse", "HEAD")
    change(released)
    expected = [
        f"{RECORD}:1:1: {ERROR} a release record is never {done}, and this one is, in the working tree"
        f" | put it back: git checkout HEAD -- {RECORD}"
    ]
    assert findings(released, "record-immutable") == expected
    assert findings(released, "record-immutable", since) == expected


@pytest.mark.parametrize(("change", "done"), CHANGES)
def test_in_a_commit(released: Repository, change: Callable[[Repository], object], done: str) -> None:
    since = released.git("rev-parse", "HEAD")
    change(released)
    commit = released.commit()[:12]
    released.write("appliances/debian-13/README.md", "later")
    later = released.commit()
    expected = [
        f"{RECORD}:1:1: {ERROR} a release record is never {done}, and commit {commit} did it"
        f" | put it back: git checkout {commit}^ -- {RECORD}"
    ]
    assert findings(released, "record-immutable") == expected
    assert findings(released, "record-immutable", since) == expected
    assert findings(released, "record-immutable", later) == []


def test_what_was_put_back_is_a_hint(released: Repository) -> None:
    released.write(RECORD, TEXT + "# edited\n")
    commit = released.commit()[:12]
    released.write(RECORD, TEXT)
    released.commit()
    assert findings(released, "record-immutable") == [
        f"{RECORD}:1:1: hint [record-immutable] commit {commit} edited this release record;"
        " it is as it was written again"
    ]


def test_a_mode_is_a_part_of_a_record(released: Repository) -> None:
    (released.root / RECORD).chmod(0o755)
    commit = released.commit()[:12]
    assert findings(released, "record-immutable") == [
        f"{RECORD}:1:1: {ERROR} a release record is never edited, and commit {commit} did it"
        f" | put it back: git checkout {commit}^ -- {RECORD}"
    ]
    (released.root / RECORD).chmod(0o644)
    released.commit()
    assert findings(released, "record-immutable") == [
        f"{RECORD}:1:1: hint [record-immutable] commit {commit} edited this release record;"
        " it is as it was written again"
    ]


def test_removed_and_written_anew_is_an_edit(released: Repository) -> None:
    (released.root / RECORD).unlink()
    commit = released.commit()[:12]
    released.write(RECORD, TEXT + "# other\n")
    released.commit()
    assert findings(released, "record-immutable") == [
        f"{RECORD}:1:1: {ERROR} a release record is never removed, and commit {commit} did it"
        f" | put it back: git checkout {commit}^ -- {RECORD}"
    ]


def test_a_merge_that_brings_records_together_is_silent(released: Repository) -> None:
    released.git("checkout", "--quiet", "-b", "topic", "HEAD^")
    released.write("appliances/derived/README.md", "x")
    released.commit()
    released.git("merge", "--quiet", "--no-ff", "--no-edit", "main")
    assert findings(released, "record-immutable") == []


def test_what_a_merge_itself_edits_is_found(released: Repository) -> None:
    released.git("checkout", "--quiet", "-b", "topic", "HEAD^")
    released.write("appliances/derived/README.md", "x")
    released.commit()
    released.git("merge", "--quiet", "--no-ff", "--no-commit", "main")
    released.write(RECORD, TEXT + "# edited\n")
    commit = released.commit()[:12]
    assert findings(released, "record-immutable") == [
        f"{RECORD}:1:1: {ERROR} a release record is never edited, and commit {commit} did it"
        f" | put it back: git checkout {commit}^ -- {RECORD}"
    ]


def test_a_record_with_a_strange_name(released: Repository) -> None:
    path = b"appliances/debian-13/releases/13.1\n\xff\x1b[2J.yaml"
    file = Path(released.root.as_posix() + "/" + path.decode(errors="surrogateescape"))
    file.write_text(TEXT)
    released.commit()
    file.unlink()
    assert len(findings(released, "record-immutable")) == 1
    assert "git checkout HEAD -- 'appliances/" in findings(released, "record-immutable")[0]
    assert "\x1b" not in "".join(findings(released, "record-immutable"))


@pytest.fixture
def shallow(released: Repository, tmp_path: Path) -> Repository:
    released.write("appliances/derived/README.md", "x")
    released.commit()
    target = tmp_path / "shallow"
    command = ["git", "clone", "--quiet", "--depth=1", f"file://{released.root}", str(target)]
    subprocess.run(command, check=True, capture_output=True)
    repository = Repository.__new__(Repository)
    repository.root = target
    return repository


def test_a_shallow_clone_says_what_it_cannot_know(shallow: Repository) -> None:
    assert findings(shallow, "record-immutable") == [
        "appliances:1:1: hint [record-immutable] this clone is shallow: what was released, edited or removed before its"
        " oldest commit is not known | git fetch --unshallow"
    ]


def test_a_shallow_clone_without_the_older_commit_is_refused(shallow: Repository, released: Repository) -> None:
    with pytest.raises(InputError, match="there is no commit, branch or tag '") as caught:
        WorkingTree(shallow.root).merge_base(released.git("rev-parse", "HEAD^"))
    assert (
        caught.value.hint == "this clone is shallow and has only the newest commits: run `git fetch --unshallow` first"
    )


def test_a_long_history_says_where_it_stopped(released: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_COMMITS", 1)
    assert findings(released, "record-immutable") == [
        "appliances:1:1: hint [record-immutable] history is long: only the newest commits were searched for edited"
        " release records | search all: vmi lint --since COMMIT"
    ]


PLACE = "error [record-in-place]"
ALONE = "records are written by `vmi release` alone: restore or remove it"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(lambda r: None, [], id="silent: in its place"),
        pytest.param(
            lambda r: r.write(
                RECORD, "".join(reversed(TEXT.splitlines(keepends=True)[:4])) + TEXT.partition("13.1'\n")[2]
            ),
            [],
            id="silent: keys in another order",
        ),
        pytest.param(lambda r: r.write("appliances/debian-13/releases/.gitkeep", ""), [], id="silent: a hidden file"),
        pytest.param(
            lambda r: rename(r),
            [
                f"appliances/debian-13/releases/13.0.yaml:4:10: {PLACE} `version` is '13.1';"
                f" a record in this place says '13.0' | {ALONE}"
            ],
            id="of another version",
        ),
        pytest.param(
            lambda r: r.write("appliances/derived/releases/13.1.yaml", TEXT),
            [
                f"appliances/derived/releases/13.1.yaml:3:12: {PLACE} `appliance` is 'debian-13'; a record in this"
                f" place says 'derived' | {ALONE}"
            ],
            id="of another appliance",
        ),
        pytest.param(
            lambda r: r.write(RECORD, "- list\n"),
            [
                f"{RECORD}:1:1: {PLACE} `appliance` is missing; a record in this place says 'debian-13' | {ALONE}",
                f"{RECORD}:1:1: {PLACE} `kind` is missing; a record in this place says 'Release' | {ALONE}",
                f"{RECORD}:1:1: {PLACE} `version` is missing; a record in this place says '13.1' | {ALONE}",
            ],
            id="no record at all",
        ),
        pytest.param(
            become_link,
            [f"{RECORD}:1:1: {PLACE} is no release record | remove it; records are files named VERSION.yaml"],
            id="a link",
        ),
        pytest.param(
            lambda r: r.write("appliances/derived/releases/latest.yaml", TEXT),
            [
                f"appliances/derived/releases/latest.yaml:1:1: {PLACE} is no release record"
                " | remove it; records are files named VERSION.yaml"
            ],
            id="not called as a version",
        ),
    ],
)
def test_record_in_place(released: Repository, change: Callable[[Repository], object], expected: list[str]) -> None:
    change(released)
    assert findings(released, "record-in-place") == expected


def test_an_unreadable_record(released: Repository) -> None:
    released.write(RECORD, TEXT.replace("kind: Release", "kind: [") + "version: x\n")
    found = findings(released, "record-in-place")
    assert len(found) == 1
    assert f"{PLACE} is not a release record: " in found[0]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("", "", [], id="silent: as it was written"),
        pytest.param(
            TEXT[TEXT.index("image:") : TEXT.index("others:")],
            "",
            ["1:1: {} needs an `image`"],
            id="a key that is missing",
        ),
        pytest.param(
            "expiry_days: 366",
            "expiry_day: 366",
            ["32:1: {} 'expiry_day' is not a key of this file"],
            id="a key that it does not know",
        ),
        pytest.param(
            "format: qcow2",
            "format: raw",
            ["1:1: {} the document does not fit: `image` is the qcow2, and `others` holds each other format once"],
            id="another image",
        ),
        pytest.param(
            f"commit: {examples.COMMIT}",
            "commit: main",
            ["34:9: {} commit 'main' does not fit: a commit is 40 or 64 digits from 0-9 and a-f"],
            id="no commit",
        ),
    ],
)
def test_a_record_that_later_steps_could_not_read(
    released: Repository, old: str, new: str, expected: list[str]
) -> None:
    released.write(RECORD, TEXT.replace(old, new))
    said = [f"{RECORD}:{line} | {ALONE}" for line in expected]
    assert findings(released, "record-in-place") == [line.format(f"{PLACE} is not a release record:") for line in said]


def test_a_record_that_nobody_committed(released: Repository) -> None:
    assert findings(released, "record-by-release") == []
    path = "appliances/derived/releases/13.1.yaml"
    released.write(path, TEXT)
    line = f"{path}:1:1: warning [record-by-release] this release record is new"
    remove = "remove it; the release workflow writes it"
    assert findings(released, "record-by-release") == [f"{line} and not committed | {remove}"]
    since = released.git("rev-parse", "HEAD")
    released.commit()
    assert findings(released, "record-by-release") == []
    assert findings(released, "record-by-release", since) == [f"{line} since commit {since[:12]} | {remove}"]
