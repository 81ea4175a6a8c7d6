"""The reader agrees with debugfs and dumpe2fs on every entry, mode, size, content and free block."""

import os
import re
import stat
from pathlib import Path

import pytest
from tests.auditing.images import make_disk, make_tree, run

from vmi.auditing.blocks.device import Window
from vmi.auditing.blocks.opening import opened
from vmi.auditing.checks.size.free_zeros import dirty_bytes
from vmi.auditing.disk import read_disk
from vmi.auditing.filesystems.ext4.filesystem import Ext4
from vmi.auditing.guest.guest import Guest

START = 2**20
KINDS = [
    pytest.param("ext4", (), id="ext4"),
    pytest.param("ext4", ("-O", "inline_data"), id="data in inodes"),
    pytest.param("ext2", ("-b", "1024"), id="ext2"),
    pytest.param("ext3", ("-b", "4096"), id="ext3"),
    pytest.param("ext4", ("-O", "^flex_bg,^sparse_super,^resize_inode", "-g", "1024", "-b", "1024"), id="many groups"),
]


def various(where: Path) -> Path:
    """A tree with what is hard: a large directory, links short and long, holes, odd names, large files."""
    tree = make_tree(
        where,
        {
            **{f"/many/file-with-a-rather-long-name-{i:05}": str(i) for i in range(1500)},
            "/short": "x",
            "/medium": "m" * 100,
            "/large": os.urandom(3_000_000),
            "/link/fast": Path("a" * 59),
            "/link/slow": Path("b" * 60),
            "/link/slower": Path("c/" * 500),
            "/deep/" + "/".join("d" * 20): "deep",
            "/odd/\udcff\udcfe": "not UTF-8",
            "/odd/tab\tand\x1b[31mred": "control",
            "/empty": None,
        },
    )
    with (tree / "holes").open("wb") as file:
        file.seek(1_000_000)
        file.write(b"end")
    (tree / "mode").write_text("x")
    (tree / "mode").chmod(0o4751)
    os.link(tree / "mode", tree / "hard")
    os.mkfifo(tree / "fifo")
    return tree


@pytest.mark.parametrize(("kind", "options"), KINDS)
def test_every_entry_agrees_with_debugfs(tmp_path: Path, kind: str, options: tuple[str, ...]) -> None:
    tree = various(tmp_path / "tree")
    disk = make_disk(tmp_path / "disk.raw", tree, kind=kind, options=options)
    with opened(disk) as image:
        guest = Guest(Ext4(Window(image, START, image.size - 2 * START)))
        expected = {f"/{path.relative_to(tree)}": path for path in tree.rglob("*")}
        assert set(guest.entries) == {*expected, "/", "/lost+found"}
        listed = _debugfs(disk, [path for path in expected if path.isprintable()])
        for path, host in expected.items():
            entry, status = guest.entries[path], host.lstat()
            assert (entry.mode, entry.mtime) == (status.st_mode, int(status.st_mtime)), path
            assert entry.links == status.st_nlink, path
            if entry.is_file:
                assert guest.source.read(entry, 2**24) == host.read_bytes(), path
            if entry.is_link:
                assert entry.target == str(host.readlink())
            if path in listed:
                assert (entry.inode, stat.S_IMODE(entry.mode), entry.size) == listed[path], path


def _debugfs(disk: Path, paths: list[str]) -> dict[str, tuple[int, int, int]]:
    """Inode, mode and size as debugfs sees them."""
    commands = disk.with_suffix(".commands")
    commands.write_text("".join(f'stat "{path}"\n' for path in paths))
    text = run("/usr/sbin/debugfs", "-f", commands, f"{disk}?offset={START}")
    blocks = text.split('debugfs: stat "')[1:]
    pattern = re.compile(r"Inode: (\d+) .*?Mode:\s+(\d+).*?Size: (\d+)", re.DOTALL)
    found = ((block.split('"', 1)[0], pattern.search(block)) for block in blocks)
    return {path: (int(m[1]), int(m[2], 8), int(m[3])) for path, m in found if m}


@pytest.mark.parametrize(("kind", "options"), KINDS)
def test_free_space_agrees_with_dumpe2fs(tmp_path: Path, kind: str, options: tuple[str, ...]) -> None:
    disk = make_disk(tmp_path / "disk.raw", various(tmp_path / "tree"), kind=kind, options=options)
    partition = tmp_path / "partition"  # dumpe2fs takes an offset only before e2fsprogs 1.47.2
    partition.write_bytes(disk.read_bytes()[START:])
    text = run("/usr/sbin/dumpe2fs", partition)
    size = int(re.search(r"Block size:\s+(\d+)", text)[1])  # type: ignore[index]
    ranges = re.findall(r"(\d+)(?:-(\d+))?", " ".join(re.findall(r"  Free blocks: (.*)", text)))
    expected = {block for first, last in ranges for block in range(int(first), int(last or first) + 1)}
    with opened(disk) as image:
        filesystem = Ext4(Window(image, START, image.size - 2 * START))
        runs = list(filesystem.free_runs())
        assert {block for start, end in runs for block in range(start // size, end // size)} == expected
        assert filesystem.about.free_bytes == len(expected) * filesystem.about.block_bytes
        assert filesystem.about.uuid == re.search(r"UUID:\s+(\S+)", text)[1]  # type: ignore[index]


def test_dirty_free_space_is_counted_to_the_block(tmp_path: Path) -> None:
    disk = make_disk(tmp_path / "disk.raw", make_tree(tmp_path / "tree", {"/keep": "x", "/gone": b"s" * 400_000}))
    run("/usr/sbin/debugfs", "-w", "-R", "rm /gone", f"{disk}?offset={START}")
    with opened(disk) as image:
        (volume,) = read_disk(image).volumes
        size = volume.filesystem.about.block_bytes if volume.filesystem else 0
        assert dirty_bytes(volume)[0] == -(-400_000 // size) * size


def test_zerofree_counts_the_same(tmp_path: Path) -> None:
    gone = {f"/gone/{number}": b"s" * (number * 5000) for number in range(40)}
    disk = make_disk(tmp_path / "disk.raw", make_tree(tmp_path / "tree", {"/keep": "x" * 9000, **gone}))
    run("/usr/sbin/debugfs", "-w", "-f", "-", f"{disk}?offset={START}", text="".join(f"rm {path}\n" for path in gone))
    with opened(disk) as image:
        (volume,) = read_disk(image).volumes
        assert volume.filesystem
        about, dirty = volume.filesystem.about, dirty_bytes(volume)[0]
        (tmp_path / "partition").write_bytes(volume.device.read(0, about.size))
    said = run("/usr/sbin/zerofree", "-n", "-v", tmp_path / "partition").replace("\r", "\n").split()[-1]
    counts = (dirty // about.block_bytes, about.free_bytes // about.block_bytes, about.size // about.block_bytes)
    assert said == "/".join(map(str, counts))
    assert dirty > 2**20
