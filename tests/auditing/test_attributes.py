"""Extended attributes and chattr's flags are read wherever ext4 keeps them; directories show those of the host."""

import os
from pathlib import Path

import pytest
from tests.auditing.images import make_disk, make_tree, run
from tests.auditing.memory import Memory

from vmi.auditing.errors import CannotJudge
from vmi.auditing.filesystems.ext4.filesystem import Ext4
from vmi.auditing.guest.directory import DirectoryTree
from vmi.auditing.guest.guest import Guest

START = 2**20
CAPABILITY = bytes.fromhex("0100000200040000000000000000000000000000")
LARGE = bytes(range(256)) * 12
KINDS = [
    pytest.param("ext4", ("-I", "256", "-b", "4096"), id="behind the inode"),
    pytest.param("ext4", ("-I", "1024", "-b", "4096"), id="far behind the inode"),
    pytest.param("ext2", ("-I", "128", "-b", "4096"), id="in a block"),
    pytest.param("ext4", ("-I", "256", "-b", "4096", "-O", "inline_data"), id="beside data in the inode"),
    pytest.param("ext4", ("-I", "256", "-O", "ea_inode", "-b", "1024"), id="in inodes of their own"),
]


def attributed(where: Path, kind: str, options: tuple[str, ...]) -> Path:
    tree = make_tree(where / "tree", {"/file": "x" * 100, "/plain": "x", "/directory": None, "/fixed": "", "/log": ""})
    disk = make_disk(where / "disk.raw", tree, kind=kind, options=options)
    (where / "capability").write_bytes(CAPABILITY)
    (where / "large").write_bytes(LARGE)
    commands = (
        f"ea_set -f {where}/capability /file security.capability",
        "ea_set /file user.note hello",
        "ea_set /file trusted.empty \"\"",
        f"ea_set -f {where}/large /file user.large",
        "ea_set /directory user.note directory",
        "set_inode_field /fixed flags 0x80010",
        "set_inode_field /log flags 0x80020",
    )  # fmt: skip
    for command in commands:
        run("/usr/sbin/debugfs", "-w", "-R", command, f"{disk}?offset={START}")
    return disk


def filesystem_of(disk: Path) -> Ext4:
    return Ext4(Memory(disk.read_bytes()[START:-START]))


@pytest.mark.parametrize(("kind", "options"), KINDS)
def test_attributes_are_those_that_debugfs_set(tmp_path: Path, kind: str, options: tuple[str, ...]) -> None:
    disk = attributed(tmp_path, kind, options)
    filesystem = filesystem_of(disk)
    guest = Guest(filesystem)
    found = {path: filesystem.attributes(entry) for path, entry in guest.entries.items()}
    assert {path: of for path, of in found.items() if of} == {
        "/file": {
            "security.capability": CAPABILITY, "user.note": b"hello", "trusted.empty": b"",
            "user.large": LARGE[:1024] if "1024" in options[-1] else LARGE,  # debugfs sets at most a block
        },
        "/directory": {"user.note": b"directory"},
    }  # fmt: skip
    assert filesystem.read(guest.entries["/file"], 1000) == b"x" * 100
    text = run("/usr/sbin/debugfs", "-R", "ea_list /file", f"{disk}?offset={START}")
    assert all(name in text for name in found["/file"])
    flags = {path: filesystem.flags(entry) for path, entry in guest.entries.items() if filesystem.flags(entry)}
    assert flags == {"/fixed": {"immutable"}, "/log": {"append"}}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(b"\x00\x00\x02\xea", b"\x00\x00\x02\xeb", id="magic of the block"),
        pytest.param(len(LARGE).to_bytes(4, "little"), b"\xff\xff\xff\xff", id="length of a value"),
    ],
)
def test_attributes_that_lie(tmp_path: Path, old: bytes, new: bytes) -> None:
    disk = attributed(tmp_path, "ext2", ("-I", "128", "-b", "4096"))
    content = disk.read_bytes()
    block = content.rindex(b"\x00\x00\x02\xea", 0, content.index(LARGE))
    at = content.index(old, block)
    filesystem = Ext4(Memory((content[:at] + new + content[at + len(old) :])[START:-START]))
    guest = Guest(filesystem)
    with pytest.raises(CannotJudge, match="damaged") as error:
        filesystem.attributes(guest.entries["/file"])
    assert error.value.path == "/file"


def test_attributes_of_a_directory_tree(tmp_path: Path) -> None:
    tree = make_tree(tmp_path, {"/file": "x", "/link": Path("file")})
    try:
        os.setxattr(tree / "file", "user.note", b"hello")
    except OSError:
        pytest.skip("the host's file system has no attributes")
    guest = Guest(DirectoryTree(tree))
    assert guest.source.attributes(guest.entries["/file"]) == {"user.note": b"hello"}
    assert "user.note" not in guest.source.attributes(guest.entries["/link"])
    assert guest.source.flags(guest.entries["/file"]) == frozenset()
