"""What is written is whole or not there."""

import os
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from vmi.core.errors import InputError, Interrupted, ToolError
from vmi.core.files import (
    demand_space,
    is_inside,
    locked,
    read_bytes,
    read_inside,
    staged_directory,
    staged_file,
    write_atomic,
)


def listing(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def interrupt(staged: AbstractContextManager[Path]) -> None:
    with staged as part:
        (part / "half" if part.is_dir() else part).write_text("half")
        raise Interrupted("SIGTERM")


def test_write_atomic_replaces(tmp_path: Path) -> None:
    write_atomic(tmp_path / "a", "old")
    write_atomic(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_text() == "new"
    assert listing(tmp_path) == ["a"]


def test_staged_file_interrupted_leaves_the_old_one(tmp_path: Path) -> None:
    write_atomic(tmp_path / "a", "old")
    with pytest.raises(Interrupted):
        interrupt(staged_file(tmp_path / "a"))
    assert (tmp_path / "a").read_text() == "old"
    assert listing(tmp_path) == ["a"]


def test_staged_directory_replaces_an_old_one(tmp_path: Path) -> None:
    for content in ("old", "new"):
        with staged_directory(tmp_path / "site") as part:
            (part / content).touch()
    assert listing(tmp_path / "site") == ["new"]
    assert listing(tmp_path) == ["site"]


def test_staged_directory_interrupted_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(Interrupted):
        interrupt(staged_directory(tmp_path / "site"))
    assert listing(tmp_path) == []


def test_staged_directory_interrupted_while_it_is_put_in_place_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with staged_directory(tmp_path / "site") as part:
        (part / "old").touch()
    rename = Path.rename

    def interrupted(self: Path, target: Path) -> Path:
        if self.suffix == ".part":
            raise Interrupted("SIGTERM")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(Interrupted), staged_directory(tmp_path / "site") as part:
        (part / "new").touch()
    assert (listing(tmp_path), listing(tmp_path / "site")) == (["site"], ["old"])


@pytest.mark.parametrize("name", ["precious", "new"])
def test_a_lock_touches_nothing_that_it_is_linked_to(tmp_path: Path, name: str) -> None:
    (tmp_path / "precious").write_text("years of work")
    (tmp_path / ".lock").symlink_to(tmp_path / name)
    with pytest.raises(ToolError, match="cannot be locked: Too many levels of symbolic links"):
        locked(tmp_path / ".lock").__enter__()
    assert (listing(tmp_path), (tmp_path / "precious").read_text()) == ([".lock", "precious"], "years of work")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("own", b"text", id="a file"),
        pytest.param("inner/own", b"text", id="a file in a directory"),
        pytest.param("link", "is or passes through a symbolic link", id="a link"),
        pytest.param("linked/secret", "is or passes through a symbolic link", id="a link on the way"),
        pytest.param("../outside/secret", "is no path inside of the repository", id="a way out"),
        pytest.param("/etc/passwd", "is no path inside of the repository", id="an absolute path"),
        pytest.param("inner", "is not a regular file|Is a directory", id="a directory"),
        pytest.param("pipe", "is not a regular file", id="a pipe"),
        pytest.param("none", "cannot be read: No such file or directory", id="nothing"),
        pytest.param("large", "is larger than 10 bytes", id="too large"),
    ],
)
def test_read_inside(tmp_path: Path, path: str, expected: bytes | str) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    for directory in (root / "inner", outside):
        directory.mkdir(parents=True)
    for file in (root / "own", root / "inner/own", outside / "secret"):
        file.write_text("text")
    (root / "large").write_text("x" * 11)
    (root / "link").symlink_to(outside / "secret")
    (root / "linked").symlink_to(outside)
    os.mkfifo(root / "pipe")
    assert is_inside(root, path) == (isinstance(expected, bytes) or path == "large")
    if isinstance(expected, bytes):
        assert read_inside(root, path, 10) == expected
    else:
        with pytest.raises(InputError, match=expected):
            read_inside(root, path, 10)


@pytest.mark.parametrize("path", ["/dev/ptmx", "/dev/zero", "/dev/stdin"])
def test_read_bytes_waits_for_no_device(path: str) -> None:
    with pytest.raises(InputError):
        read_bytes(path, 10)


def test_read_bytes_has_a_limit(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    assert read_bytes(tmp_path / "a", 5) == b"12345"
    with pytest.raises(InputError, match="is larger than 4 bytes"):
        read_bytes(tmp_path / "a", 4)
    with pytest.raises(InputError, match="No such file"):
        read_bytes(tmp_path / "b", 4)


def test_demand_space_says_how_much_is_missing(tmp_path: Path) -> None:
    demand_space(tmp_path, 1)
    with pytest.raises(ToolError, match=r"MiB are free, 1099511627776 MiB are needed"):
        demand_space(tmp_path, 2**60)
