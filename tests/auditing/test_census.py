"""The census tells what is unusual about a guest's entries."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.auditing.images import Files, make_tree

from vmi.auditing.guest.census import Census, census, sizes, unowned
from vmi.auditing.guest.directory import DirectoryTree
from vmi.auditing.guest.entries import Entry
from vmi.auditing.guest.guest import Guest


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return make_tree(
        tmp_path, {"/usr/bin/su": "su", "/usr/bin/wall": "wall", "/var/tmp/x": "x", "/bin": Path("usr/bin")}
    )


def paths(entries: tuple[Entry, ...]) -> list[str]:
    return [entry.path for entry in entries]


def counted(tree: Path) -> Census:
    return census(Guest(DirectoryTree(tree)))


def test_nothing_unusual(tree: Path) -> None:
    found = counted(tree)
    assert (found.setuid, found.world_writable, found.executables, found.special) == ((), (), (), ())
    assert (found.hidden, found.unprintable, found.large) == ((), (), ())


def test_an_empty_guest_has_no_newest_file(tmp_path: Path) -> None:
    assert counted(tmp_path).newest is None


def test_setuid_and_setgid_files(tree: Path) -> None:
    (tree / "usr/bin/su").chmod(0o4755)
    (tree / "usr/bin/wall").chmod(0o2755)
    assert paths(counted(tree).setuid) == ["/usr/bin/su", "/usr/bin/wall"]
    assert paths(counted(tree).executables) == ["/usr/bin/su", "/usr/bin/wall"]


def test_setgid_for_locking_and_on_directories_is_nothing_special(tree: Path) -> None:
    (tree / "usr/bin/wall").chmod(0o2644)
    (tree / "usr/bin").chmod(0o2755)
    assert paths(counted(tree).setuid) == []


def test_world_writable_unless_sticky(tree: Path) -> None:
    (tree / "usr/bin/su").chmod(0o666)
    (tree / "usr").chmod(0o777)
    (tree / "var/tmp").chmod(0o1777)
    assert paths(counted(tree).world_writable) == ["/usr", "/usr/bin/su"]


def test_pipes_are_special(tree: Path) -> None:
    os.mkfifo(tree / "var/pipe")
    assert paths(counted(tree).special) == ["/var/pipe"]


def test_hidden_directories_and_names_that_no_terminal_shows(tree: Path) -> None:
    make_tree(tree, {"/tmp/.X": None, "/tmp/.profile": "", "/tmp/a\x1b[31mb": "", "/tmp/Főtan": ""})
    assert paths(counted(tree).hidden) == ["/tmp/.X"]
    assert paths(counted(tree).unprintable) == ["/tmp/a\x1b[31mb"]


def test_owners_come_with_an_example(tree: Path) -> None:
    guest = Guest(DirectoryTree(tree))
    guest.entries["/var/tmp/x"] = guest.entries["/var/tmp/x"]._replace(uid=7, gid=8)
    found = census(guest)
    assert (found.uids, found.gids) == ({0: "/", 7: "/var/tmp/x"}, {0: "/", 8: "/var/tmp/x"})


def test_the_newest_is_a_file(tree: Path) -> None:
    os.utime(tree / "usr/bin/wall", (2**31, 2**31))
    os.utime(tree / "usr", (2**32, 2**32))
    newest = counted(tree).newest
    assert newest
    assert (newest.path, newest.mtime) == ("/usr/bin/wall", 2**31)


def test_large_files_and_sizes_count_hard_links_once(tree: Path) -> None:
    make_tree(tree, {"/srv/big": b"\1" * 2**21, "/srv/less": b"\1" * 2**20})
    (tree / "srv/more").mkdir()
    (tree / "srv/more/same").hardlink_to(tree / "srv/big")
    guest = Guest(DirectoryTree(tree))
    assert paths(census(guest).large) == ["/srv/big", "/srv/less"]
    assert sizes(guest) == {"/": 3 * 2**20 + 7, "/srv": 3 * 2**20, "/usr": 6, "/usr/bin": 6, "/var": 1, "/var/tmp": 1}


def test_files_and_links_that_no_package_brought(guest_of: Callable[[Files], Guest]) -> None:
    files: Files = {"/usr/bin/a": "", "/usr/bin/b": "", "/usr/bin/c": Path("a"),
                    "/var/lib/dpkg/info/x.list": "/usr/bin/a\n/var/lib/dpkg/info/x.list\n"}  # fmt: skip
    assert paths(unowned(guest_of(files))) == ["/usr/bin/b", "/usr/bin/c"]
