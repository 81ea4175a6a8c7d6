"""The disk: one partition from 1 MiB to the end, a clean file system, the loader where the BIOS looks for it."""

import json
import subprocess
from pathlib import Path
from uuid import UUID

import pytest

from vmi.building import disk
from vmi.core.digests import digest_file
from vmi.core.errors import ToolError

LAYOUT = disk.Layout(64, UUID("0a1b2c3d-1111-4222-8333-444444444444"), 1754697600)
PARTITION = "?offset=1048576"


def tree(directory: Path) -> Path:
    """A small root with a loader, a link and a directory."""
    loader = directory / "tree/boot/grub/i386-pc"
    loader.mkdir(parents=True)
    (loader / "boot.img").write_bytes(b"B" * 512)
    (loader / "core.img").write_bytes(b"C" * 30000)
    (directory / "tree/etc").mkdir()
    (directory / "tree/etc/hostname").write_text("localhost\n")
    (directory / "tree/bin").symlink_to("usr/bin")
    return directory / "tree"


def said(*command: str) -> str:
    return subprocess.run(
        command, check=True, capture_output=True, text=True, env={"PATH": "/usr/sbin:/usr/bin"}
    ).stdout


def test_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "disk.raw"
    disk.make(tree(tmp_path), path, LAYOUT)
    table = json.loads(said("sfdisk", "--json", str(path)))["partitiontable"]
    assert (table["label"], table["id"]) == ("dos", "0x0a1b2c3d")
    partitions = [(p["start"], p["size"], p["type"], p["bootable"]) for p in table["partitions"]]
    assert partitions == [(2048, 63 * 2048, "83", True)]
    data = path.read_bytes()
    assert len(data) == 64 * 2**20
    assert (data[:440], data[510:512]) == (b"B" * 440, b"\x55\xaa")
    assert data[512:30512] == b"C" * 30000
    assert set(data[30512 : 2**20]) == {0}
    said("e2fsck", "-f", "-n", f"{path}{PARTITION}")
    assert said("debugfs", "-R", "cat /etc/hostname", f"{path}{PARTITION}") == "localhost\n"
    facts = said("debugfs", "-R", "show_super_stats -h", f"{path}{PARTITION}")
    assert "Filesystem UUID:          0a1b2c3d-1111-4222-8333-444444444444\n" in facts
    assert "Filesystem state:         clean\n" in facts
    assert "Block count:              16128\n" in facts
    assert not {"metadata_csum_seed", "orphan_file"} & set(facts.split())


def test_the_same_tree_unpacked_later_makes_the_same_bytes(tmp_path: Path) -> None:
    """Whatever a tree's clock says: only what is set in it reaches the disk."""
    digests = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        root = tree(tmp_path / name)
        said("find", str(root), "-exec", "touch", "-h", "-d", "2025-01-01", "{}", "+")
        disk.make(root, tmp_path / name / "disk", LAYOUT)
        digests.append(digest_file(tmp_path / name / "disk").sha256)
    assert digests[0] == digests[1]
    inode = said("debugfs", "-R", "stat /etc/hostname", f"{tmp_path}/two/disk{PARTITION}")
    assert [line.split()[1] for line in inode.splitlines() if "ctime" in line] == ["0x68968f80:00000000"]


def test_a_loader_too_large_for_its_place_is_refused(tmp_path: Path) -> None:
    root = tree(tmp_path)
    (root / "boot/grub/i386-pc/core.img").write_bytes(b"C" * 2**20)
    with pytest.raises(ToolError, match=r"core\.img has 1048576 bytes, more than fit before the partition"):
        disk.make(root, tmp_path / "disk", LAYOUT)


def test_files_that_do_not_fit_are_an_error(tmp_path: Path) -> None:
    root = tree(tmp_path)
    (root / "large").write_bytes(b"x" * 80 * 2**20)
    with pytest.raises(ToolError, match="mke2fs") as caught:
        disk.make(root, tmp_path / "disk", LAYOUT)
    assert "Could not allocate block" in str(caught.value.details)
