"""A file system that vmi does not read is handed to the program that the user names, and to none else."""

import io
import os
import tarfile
from pathlib import Path

import pytest
from tests.auditing.images import GOOD, TODAY, make_tree, messages, not_passed, run

from vmi.auditing.audit import audit
from vmi.auditing.blocks.opening import opened
from vmi.auditing.disk import find_guest, read_disk
from vmi.auditing.errors import CannotJudge
from vmi.auditing.models import AuditReport
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Request
from vmi.core.errors import ToolError
from vmi.core.progress import Silent

MIB = 2**20
CANNOT = "btrfs is read by another program, which does not say whether it is clean"


def program(where: Path, text: str) -> Path:
    """A shell script: $1 is the partition, $2 the archive to write."""
    path = where / "reader"
    path.write_text(f"#!/bin/sh\nset -e\n{text}\n")
    path.chmod(0o755)
    return path


def btrfs_disk(where: Path) -> Path:
    """A disk whose one partition begins as btrfs does."""
    disk = where / "disk.raw"
    with disk.open("wb") as file:
        file.truncate(24 * MIB)
    run("/usr/sbin/sfdisk", "--quiet", "--no-reread", "--no-tell-kernel", disk, text="label: gpt\nstart=2048\n")
    with disk.open("r+b") as file:
        file.seek(MIB + 0x10040)
        file.write(b"_BHRfS_M")
        file.seek(MIB + 0x20000)
        file.write(b"inside of the partition")
    return disk


def judged(disk: Path, external: Path | None) -> AuditReport:
    return audit(disk, None, Silent(), Request(TODAY, external=external))


def test_tree_is_what_the_program_wrote(tmp_path: Path) -> None:
    tree = make_tree(tmp_path / "tree", {**GOOD, "/large": b"l" * 3_000_000})
    os.link(tree / "large", tree / "hard")
    (tree / "odd\udcff").write_text("odd")
    reader = program(
        tmp_path, f'grep -q "inside of the partition" "$1" && tar -C {tree} --format=pax --sort=name -cf "$2" .'
    )
    with opened(btrfs_disk(tmp_path)) as image:
        volume, guest = find_guest(read_disk(image, reader))
        hosts = {f"/{path.relative_to(tree)}": path for path in tree.rglob("*")}
        assert set(guest.entries) == {"/", *hosts}
        for path, host in hosts.items():
            entry, status = guest.entries[path], host.lstat()
            assert (entry.mode, entry.uid, entry.size if not entry.is_directory else 0) == (
                status.st_mode, status.st_uid, status.st_size if not host.is_dir() or host.is_symlink() else 0,
            ), path  # fmt: skip
            if entry.is_file:
                assert guest.source.read(entry, 2**24) == host.read_bytes()
                assert b"".join(guest.source.pieces(entry, 100_000)) == host.read_bytes()
            if entry.is_link:
                assert entry.target == str(host.readlink())
        assert (guest.entries["/hard"].links, guest.entries["/hard"].inode) == (2, guest.entries["/large"].inode)
        assert volume.filesystem
        assert volume.filesystem.about.kind == "btrfs"


def test_what_an_archive_does_not_tell_is_no_pass(tmp_path: Path) -> None:
    tree = make_tree(tmp_path / "tree", GOOD)
    report = judged(btrfs_disk(tmp_path), program(tmp_path, f'tar -C {tree} -cf "$2" .'))
    assert {"layout.filesystem-clean", "size.free-zeros"} <= set(not_passed(report))
    assert "accounts.password-hashes" not in not_passed(report)
    assert f"partition 1: {CANNOT}" in messages(report)
    assert any("what is free in btrfs is not known: another program reads it" in said for said in messages(report))
    assert report.verdict is Outcome.FAIL


def test_nothing_runs_unless_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("guestfish", "btrfs", "tar"):
        program(tmp_path, f"touch {tmp_path}/ran").rename(tmp_path / name)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    report = judged(btrfs_disk(tmp_path), None)
    assert (
        "disk: cannot be judged: partition 1 holds btrfs, which is read only by a program that you name: "
        "--external PROGRAM"
    ) in messages(report)
    assert not (tmp_path / "ran").exists()


def test_program_that_fails_stops_the_audit(tmp_path: Path) -> None:
    with pytest.raises(ToolError) as error:
        judged(btrfs_disk(tmp_path), program(tmp_path, "echo no such file system >&2; exit 3"))
    assert "no such file system" in str(error.value.details)


def archive(*members: tuple[str, bytes, str]) -> bytes:
    """Name, kind, and what a link leads to."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, kind, link in members:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, link
            tar.addfile(info)
    return out.getvalue()


TOP = (".", tarfile.DIRTYPE, "")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"rubbish" * 1000, "what the other program wrote is no tar archive", id="rubbish"),
        pytest.param(
            archive(("./a", tarfile.REGTYPE, "")), "the archive holds a file without its directory", id="root"
        ),
        pytest.param(
            archive(TOP, ("./a/b", tarfile.REGTYPE, "")), "the archive holds a file without its directory", id="parent"
        ),
        pytest.param(
            archive(TOP, ("../a", tarfile.REGTYPE, "")), "the archive holds a name that leads out of it", id="way out"
        ),
        pytest.param(
            archive(TOP, ("a", tarfile.REGTYPE, ""), ("./a", tarfile.REGTYPE, "")),
            "the archive holds a name twice", id="twice",
        ),
        pytest.param(
            archive(TOP, ("a", tarfile.LNKTYPE, "b")), "a hard link is before what it links to", id="hard link"
        ),
        pytest.param(archive(TOP, ("a", b"V", "")), "the archive holds a member of the unknown kind", id="kind"),
    ],
)  # fmt: skip
def test_archives_that_lie(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "archive").write_bytes(content)
    with (
        opened(btrfs_disk(tmp_path)) as image,
        pytest.raises(CannotJudge, match=message),
    ):
        find_guest(read_disk(image, program(tmp_path, f'cp {tmp_path}/archive "$2"')))


def test_btrfs_as_its_own_tools_read_it(tmp_path: Path) -> None:
    tree = make_tree(tmp_path / "tree", {**GOOD, "/large": b"large" * 100_000})
    disk = tmp_path / "disk.raw"
    with disk.open("wb") as file:
        file.truncate(128 * MIB)
    run("mkfs.btrfs", "-q", "--rootdir", tree, disk)
    restore = 'mkdir "$1.d"; btrfs restore -S -m "$1" "$1.d" >&2; tar -C "$1.d" -cf "$2" .'
    with opened(disk) as image:
        _, guest = find_guest(read_disk(image, program(tmp_path, restore)))
        for host in tree.rglob("*"):
            entry = guest.entries[f"/{host.relative_to(tree)}"]
            assert entry.mode == host.lstat().st_mode or entry.is_link
            if entry.is_file:
                assert guest.source.read(entry, 2**24) == host.read_bytes()
            if entry.is_link:
                assert entry.target == str(host.readlink())
