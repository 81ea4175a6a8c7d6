"""The disk: one partition from 1 MiB to the end, a clean file system, the loader where the BIOS looks for it."""

import json
import subprocess
import time
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


UEFI = disk.Layout(128, LAYOUT.uuid, LAYOUT.epoch_s, "x86_64", "uefi")
ROOT = f"?offset={49 * 2**20}"


def uefi_tree(directory: Path) -> Path:
    root = tree(directory)
    loader = root / "boot/grub/x86_64-efi"
    loader.mkdir(parents=True)
    (loader / "core.efi").write_bytes(b"MZ" + b"E" * 30000)
    return root


def test_a_uefi_disk_has_a_partition_for_the_firmware_and_the_root_last(tmp_path: Path) -> None:
    path, esp = tmp_path / "disk.raw", tmp_path / "esp"
    disk.make(uefi_tree(tmp_path), path, UEFI)
    said("sfdisk", "--verify", "--quiet", str(path))
    table = json.loads(said("sfdisk", "--json", str(path)))["partitiontable"]
    assert table["label"] == "gpt"
    assert [(p["start"], p["size"], p["type"], p["name"]) for p in table["partitions"]] == [
        (2048, 48 * 2048, "C12A7328-F81F-11D2-BA4B-00A0C93EC93B", "esp"),
        (49 * 2048, 78 * 2048, "0FC63DAF-8483-4772-8E79-3D69D8477DE4", "root"),
    ]
    data = path.read_bytes()
    esp.write_bytes(data[2**20 : 49 * 2**20])
    said("fsck.vfat", "-n", str(esp))
    assert data[2**20 + 82 : 2**20 + 90] == b"FAT32   "
    said("mcopy", "-i", str(esp), "::/EFI/BOOT/BOOTX64.EFI", str(tmp_path / "loader"))
    assert (tmp_path / "loader").read_bytes() == b"MZ" + b"E" * 30000
    said("e2fsck", "-f", "-n", f"{path}{ROOT}")
    assert said("debugfs", "-R", "cat /etc/hostname", f"{path}{ROOT}") == "localhost\n"
    assert path.stat().st_blocks * 512 < 20 * 2**20  # what is empty stays a hole


def test_the_same_uefi_tree_makes_the_same_bytes(tmp_path: Path) -> None:
    digests = set()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        root = uefi_tree(tmp_path / name)
        when = "2025-01-01" if name == "one" else "2026-02-02"
        said("find", str(root), "-exec", "touch", "-h", "-d", "2025-01-01", "{}", "+")
        said("touch", "-d", when, str(root / "boot/grub/x86_64-efi/core.efi"))
        disk._write_esp(root, _empty(tmp_path / name / "disk"), UEFI)
        digests.add(digest_file(tmp_path / name / "disk").sha256)
        while int(time.time()) % 2 == int((tmp_path / name).stat().st_ctime) % 2:
            time.sleep(0.05)  # FAT counts in steps of two seconds; a clock in the bytes would show
    assert len(digests) == 1


def _empty(path: Path) -> Path:
    with path.open("wb") as file:
        file.truncate(64 * 2**20)
    return path
