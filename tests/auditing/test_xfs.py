"""XFS is read as a kernel, mkfs.xfs, xfs_db and xfs_logprint see it."""

import hashlib
import os
import re
from pathlib import Path

import pytest
from tests.auditing.images import With, make_tree, run
from tests.auditing.kernel_made import NAMES, image, told
from tests.auditing.memory import Memory
from tests.auditing.xfs_images import make_xfs

from vmi.auditing.filesystems.xfs.filesystem import Xfs
from vmi.auditing.guest.guest import Guest

IN_USE = "the log was not emptied: the file system was in use when its disk was taken"
KINDS = [
    pytest.param((), 24, id="as mkfs makes it"),
    pytest.param(("-b", "size=1k"), 24, id="blocks of 1 KiB"),
    pytest.param(("-b", "size=16k"), 64, id="blocks of 16 KiB"),
    pytest.param(("-b", "size=1k", "-n", "size=64k"), 24, id="large directory blocks"),
    pytest.param(("-i", "size=1024"), 24, id="inodes of 1 KiB"),
    pytest.param(("-i", "size=2048,nrext64=1"), 64, id="large inodes and counts"),
    pytest.param(("-m", "rmapbt=1,finobt=0,reflink=0,bigtime=0,inobtcount=0", "-i", "sparse=0"), 24, id="older"),
    pytest.param(("-s", "size=4k"), 24, id="large sectors"),
    pytest.param(("-l", "su=32k"), 32, id="striped log"),
    pytest.param(("-d", "agcount=4"), 80, id="allocation groups"),
    pytest.param(("-m", "crc=0"), 24, id="version 4"),
    pytest.param(("-m", "crc=0", "-b", "size=512", "-i", "size=256", "-n", "ftype=0"), 24, id="version 4, old"),
    pytest.param(("-m", "crc=0", "-l", "version=1", "-n", "ftype=1"), 24, id="version 4 with the first log"),
]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = make_tree(
        tmp_path_factory.mktemp("xfs") / "tree",
        {
            **{f"/many/file-with-a-rather-long-name-{i:05}": str(i) for i in range(2500)},
            **{f"/some/{i}": "" for i in range(30)},
            "/short": "x",
            "/large": bytes(range(256)) * 12_000,
            "/suid": With("x", mode=0o4751),
            "/link/fast": Path("a" * 59),
            "/link/slow": Path("b/" * 80),
            "/deep/" + "/".join("d" * 20): "deep",
            "/odd/\udcff\udcfe": "not UTF-8",
            "/empty": None,
        },
    )
    os.mkfifo(tree / "fifo")
    return tree


@pytest.mark.parametrize("name", NAMES[:-1])
def test_every_entry_agrees_with_the_kernel(name: str) -> None:
    filesystem = Xfs(Memory(image(name)))
    guest = Guest(filesystem)
    expected = told(name)
    assert set(guest.entries) == set(expected)
    for path, entry in guest.entries.items():
        content = filesystem.read(entry, 2**24) if entry.is_file else b""
        assert b"".join(filesystem.pieces(entry, 50_000) if entry.is_file else ()) == content
        values = {key: hashlib.sha256(value).hexdigest() for key, value in filesystem.attributes(entry).items()}
        found = [*entry[1:], hashlib.sha256(content).hexdigest() if entry.is_file else "", values]
        assert found == expected[path], path
    flagged = {path: filesystem.flags(entry) for path, entry in guest.entries.items() if filesystem.flags(entry)}
    assert flagged == {"/immutable": {"immutable"}, "/append": {"append"}}
    assert filesystem.about.trouble == ""


@pytest.mark.parametrize("name", NAMES[:-1])
def test_free_space_and_log_after_use_agree(tmp_path: Path, name: str) -> None:
    partition = tmp_path / name
    partition.write_bytes(image(name))
    assert _state(partition) == "CLEAN"
    assert _free(Xfs(Memory(image(name)))) == _free_as_xfs_db_says(partition)


def test_what_is_in_use_is_not_what_a_guest_will_see(tmp_path: Path) -> None:
    partition = tmp_path / "used"
    partition.write_bytes(image("used"))
    assert _state(partition) == "DIRTY"
    filesystem = Xfs(Memory(image("used")))
    assert filesystem.about.trouble == IN_USE
    assert set(Guest(filesystem).entries) < set(told("used"))


@pytest.mark.parametrize(("options", "mib"), KINDS)
def test_every_entry_agrees_with_the_tree(tmp_path: Path, tree: Path, options: tuple[str, ...], mib: int) -> None:
    partition = make_xfs(tmp_path / "partition", tree, *options, mib=mib)
    filesystem = Xfs(Memory(partition.read_bytes()))
    guest = Guest(filesystem)
    hosts = {f"/{path.relative_to(tree)}": path for path in tree.rglob("*")}
    assert set(guest.entries) == {"/", *hosts}
    for path, host in hosts.items():
        entry, status = guest.entries[path], host.lstat()
        assert (entry.mode, entry.uid, entry.gid) == (status.st_mode, 0, 0), path
        if entry.is_file:
            assert filesystem.read(entry, 2**24) == host.read_bytes(), path
        if entry.is_link:
            assert entry.target == str(host.readlink())
    asked = ["/short", "/large", "/suid", "/many", "/link/slow"]
    assert {path: (guest.entries[path].inode, guest.entries[path].size) for path in asked} == _inodes(partition, asked)
    assert _free(filesystem) == _free_as_xfs_db_says(partition)
    assert filesystem.about.trouble == ""
    assert _state(partition) == "CLEAN"
    assert filesystem.about.uuid in run("/usr/sbin/xfs_db", "-r", "-c", "uuid", partition)


def _state(partition: Path) -> str:
    found = re.search(r"state: <(\w+)>", run("/usr/sbin/xfs_logprint", "-t", partition))
    return found[1] if found else ""


def _inodes(partition: Path, paths: list[str]) -> dict[str, tuple[int, int]]:
    commands = [word for path in paths for word in ("-c", f"path {path}", "-c", "print core.size", "-c", "inode")]
    text = run("/usr/sbin/xfs_db", "-r", *commands, partition)
    sizes, numbers = re.findall(r"core.size = (\d+)", text), re.findall(r"current inode number is (\d+)", text)
    return {path: (int(n), int(s)) for path, n, s in zip(paths, numbers, sizes, strict=True)}


def _free(filesystem: Xfs) -> set[int]:
    """Blocks, as numbers from the start of the file system."""
    size = filesystem.about.block_bytes
    return {block for start, end in filesystem.free_runs() for block in range(start // size, end // size)}


def _free_as_xfs_db_says(partition: Path) -> set[int]:
    """Without what is kept for the trees themselves, which xfs_db counts as free."""
    superblock = Xfs(Memory(partition.read_bytes())).superblock
    found: set[int] = set()
    for group in range(superblock.ag_count):
        text = run("/usr/sbin/xfs_db", "-r", "-c", f"freesp -d -a {group}", "-c", f"agf {group}", "-c", "p", partition)
        kept = int(re.search(r"flcount = (\d+)", text)[1])  # type: ignore[index]
        rows = text.split("len\n")[1].split("   from")[0].splitlines()[kept:]  # what is kept comes first
        for start, count in ((int(start), int(count)) for _, start, count in map(str.split, rows)):
            found |= {group * superblock.ag_blocks + start + i for i in range(count)}
    return found
