"""The deep pass knows which files are as their packages brought them, and hashes the rest."""

import hashlib
import threading
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path

import pytest
from tests.auditing.images import GOOD, PEM, TODAY, Files, make_disk, make_tree, to_qcow2

from vmi.auditing.blocks.opening import opened
from vmi.auditing.checks import credentials
from vmi.auditing.content.ahead import ahead
from vmi.auditing.content.reading import PIECE_BYTES, Contents, contents
from vmi.auditing.disk import find_guest, read_disk
from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.directory import DirectoryTree
from vmi.auditing.guest.entries import Entry
from vmi.auditing.guest.guest import Guest
from vmi.auditing.judging import judge
from vmi.auditing.results import Outcome
from vmi.auditing.subject import NOT_DEEP, Request, Skipped, Subject

LARGE = b"large" * (PIECE_BYTES // 4)
BROUGHT = {"usr/bin/same": b"same", "usr/bin/changed": b"as it was", "usr/bin/gone": b"gone", "usr/share/large": LARGE,
           "usr/share/large-changed": LARGE}  # fmt: skip
MD5SUMS = "".join(f"{hashlib.md5(data, usedforsecurity=False).hexdigest()}  {name}\n" for name, data in BROUGHT.items())
CONFFILE = hashlib.md5(b"as shipped\n", usedforsecurity=False).hexdigest()
STATUS = f"""Package: app
Status: install ok installed
Version: 1
Conffiles:
 /etc/app.conf {CONFFILE}
 /etc/app-gone.conf {CONFFILE}
 /etc/app-same.conf {CONFFILE}
"""
TREE: Files = {
    "/usr/lib/os-release": "ID=debian\n",
    "/var/lib/dpkg/status": STATUS,
    "/var/lib/dpkg/info/app.list": "".join(f"/{name}\n" for name in BROUGHT) + "/etc/app.conf\n",
    "/var/lib/dpkg/info/app.md5sums": MD5SUMS,
    "/usr/bin/same": b"same",
    "/usr/bin/changed": f"#!/bin/sh\n{PEM}",
    "/usr/share/large": LARGE,
    "/usr/share/large-changed": LARGE[:-1] + b"!",
    "/etc/app.conf": "changed by the administrator\n",
    "/etc/app-same.conf": "as shipped\n",
    "/srv/own": b"own",
}


def read(guest: Guest) -> Contents:
    return contents(Subject(None, guest, Request(TODAY, deep=True)))


@pytest.fixture(params=["directory", "qcow2 zstd"])
def guest(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Guest]:
    tree = make_tree(tmp_path / "tree", TREE)
    (tree / "srv/linked").hardlink_to(tree / "usr/bin/same")
    (tree / "srv/own2").hardlink_to(tree / "srv/own")
    if request.param == "directory":
        yield Guest(DirectoryTree(tree))
        return
    disk = make_disk(tmp_path / "disk.raw", tree, mib=64)
    with opened(to_qcow2(disk, "-c", "-o", "compression_type=zstd")) as image:
        yield find_guest(read_disk(image))[1]


def test_files_are_held_against_their_packages(guest: Guest) -> None:
    found = read(guest)
    assert found.changed == ("/usr/bin/changed", "/usr/share/large-changed")
    assert found.missing == ("/usr/bin/gone",)
    assert set(found.unverified) == {
        "/etc/app.conf", "/srv/own", "/srv/own2", "/usr/bin/changed", "/usr/lib/os-release", "/usr/share/large-changed",
        "/var/lib/dpkg/info/app.list", "/var/lib/dpkg/info/app.md5sums", "/var/lib/dpkg/status",
    }  # fmt: skip
    assert found.digests["/srv/own2"] == hashlib.sha256(b"own").hexdigest()
    assert found.digests["/usr/share/large-changed"] == hashlib.sha256(LARGE[:-1] + b"!").hexdigest()
    assert set(found.digests) == set(found.unverified)


def test_what_a_package_vouches_for_is_not_searched_and_what_was_changed_is(guest: Guest) -> None:
    assert [(each.path, each.secret.kind, each.secret.line) for each in read(guest).secrets] == [
        ("/usr/bin/changed", "private-key.openssh", 2)
    ]


class Damaged(DirectoryTree):
    """A tree in which one file cannot be read, and another one ends too early."""

    def read(self, entry: Entry, limit: int) -> bytes:
        if entry.path == "/srv/own":
            raise CannotJudge("an extent tree is damaged", entry.path)
        return super().read(entry, limit)

    def pieces(self, entry: Entry, most: int) -> Iterator[bytes]:
        return islice(super().pieces(entry, most), 1)


def test_a_file_that_cannot_be_read_is_said_and_the_others_are_judged(tmp_path: Path) -> None:
    guest = Guest(Damaged(make_tree(tmp_path / "tree", TREE)))
    assert read(guest).unread == (
        ("/srv/own", "an extent tree is damaged"),
        ("/usr/share/large", "does not hold the 5242880 bytes that it says"),
        ("/usr/share/large-changed", "does not hold the 5242880 bytes that it says"),
    )
    assert read(guest).changed == ("/usr/bin/changed",)
    result = judge(credentials.contents, Subject(None, guest, Request(TODAY, deep=True)))
    assert [(result.outcome, e.path, e.message) for e in result.evidence] == [
        (Outcome.FAIL, "/srv/own", "cannot be judged: an extent tree is damaged"),
        (Outcome.FAIL, "/usr/share/large", "cannot be judged: does not hold the 5242880 bytes that it says"),
        (Outcome.FAIL, "/usr/share/large-changed", "cannot be judged: does not hold the 5242880 bytes that it says"),
    ]


def test_it_is_read_once(tmp_path: Path) -> None:
    guest = Guest(DirectoryTree(make_tree(tmp_path / "tree", GOOD)))
    assert read(guest) is read(guest)


def test_nobody_asked_for_it(tmp_path: Path) -> None:
    guest = Guest(DirectoryTree(make_tree(tmp_path / "tree", GOOD)))
    with pytest.raises(Skipped, match=NOT_DEEP):
        contents(Subject(None, guest, Request(date(2026, 5, 4))))


def test_a_thread_ahead_gives_the_same_in_the_same_order() -> None:
    assert list(ahead(iter(range(10_000)), lambda _: 2**16)) == list(range(10_000))


def test_what_goes_wrong_ahead_is_raised_where_it_is_asked_for() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise OSError("no more")

    got = ahead(items(), lambda _: 1)
    assert next(got) == 1
    with pytest.raises(OSError, match="no more"):
        next(got)


def test_who_stops_early_leaves_no_thread() -> None:
    before = threading.active_count()
    items = ahead(iter(range(10_000)), lambda _: 2**20)
    assert next(items) == 0
    items.close()  # type: ignore[attr-defined]  # a generator
    assert threading.active_count() == before
