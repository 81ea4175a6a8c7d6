"""This module makes a bootable disk out of a tree of files: one partition, ext4, GRUB; no root, no loop device.

With UEFI there is a second, small partition, which only the firmware reads: the EFI system partition (esp.py).
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

from vmi.building import esp
from vmi.core.digests import CHUNK_BYTES
from vmi.core.errors import ToolError
from vmi.core.mmdebstrap import as_owner
from vmi.core.processes import run
from vmi.manifest.models import Architecture, Firmware

SECTOR_BYTES = 512
PARTITION_START_BYTES = 2**20
"""Where every partitioning tool of the last fifteen years starts; before it, the boot loader has its room."""
BOOT_CODE_BYTES = 440
"""The part of the first sector that is code; the disk's identifier and the partition table follow."""
FEATURES = (
    "none,has_journal,ext_attr,resize_inode,dir_index,filetype,extent,64bit,flex_bg,sparse_super,large_file,"
    "huge_file,dir_nlink,extra_isize,metadata_csum"
)
"""Named in full: the answer must not depend on the builder's mke2fs.conf, and old GRUBs must read it."""


@dataclass(frozen=True)
class Loader:
    """This is GRUB on one kind of machine."""

    platform: str
    """As GRUB names it and the directory of its modules."""
    removable: str = ""
    """Where UEFI looks for a loader that nobody told it of, without the directory; empty for BIOS."""


LOADERS: dict[tuple[Architecture, Firmware], Loader] = {
    ("x86_64", "bios"): Loader("i386-pc"),
    ("x86_64", "uefi"): Loader("x86_64-efi", "BOOTX64.EFI"),
    ("aarch64", "uefi"): Loader("arm64-efi", "BOOTAA64.EFI"),
}


@dataclass(frozen=True)
class Layout:
    """This is what tells one disk from another besides its files."""

    disk_mib: int
    uuid: UUID
    """Of the file system; kernel and fstab find it by this."""
    epoch_s: int
    """The time that the file system claims to be made."""
    architecture: Architecture = "x86_64"
    firmware: Firmware = "bios"

    @property
    def loader(self) -> Loader:
        """What starts such a disk."""
        return LOADERS[self.architecture, self.firmware]

    @property
    def root_start_bytes(self) -> int:
        """Where the file system begins."""
        return PARTITION_START_BYTES + (esp.SIZE_MIB * 2**20 if self.loader.removable else 0)

    @property
    def root_mib(self) -> int:
        """How large it is; a GPT keeps its copy at the disk's end."""
        return self.disk_mib - self.root_start_bytes // 2**20 - (1 if self.loader.removable else 0)


def make(tree: Path, disk: Path, layout: Layout) -> None:
    """This writes the raw disk `disk`: sparse, its free space never written, its partition filling it."""
    disk.unlink(missing_ok=True)
    with disk.open("wb") as file:
        file.truncate(layout.disk_mib * 2**20)
    _partition(disk, layout)
    _fill(tree, disk, layout)
    _settle_times(disk, layout)
    if layout.loader.removable:
        _write_esp(tree, disk, layout)
    else:
        _install_loader(tree / "boot/grub" / layout.loader.platform, disk)


def _partition(disk: Path, layout: Layout) -> None:
    table = _gpt(layout) if layout.loader.removable else _mbr(layout)
    run("sfdisk", "--quiet", disk, stdin=table.encode())


def _mbr(layout: Layout) -> str:
    return (
        "label: dos\n"
        f"label-id: 0x{layout.uuid.fields[0]:08x}\n"
        f"start={PARTITION_START_BYTES // SECTOR_BYTES}, type=83, bootable\n"
    )


def _gpt(layout: Layout) -> str:
    """The root comes last, so that a cloud can make it larger."""
    at, root = PARTITION_START_BYTES // SECTOR_BYTES, layout.root_start_bytes // SECTOR_BYTES
    return (
        "label: gpt\n"
        f"label-id: {uuid5(layout.uuid, 'disk')}\n"
        f"start={at}, size={root - at}, type=uefi, uuid={uuid5(layout.uuid, 'esp')}, name=esp\n"
        f"start={root}, size={layout.root_mib * 2**20 // SECTOR_BYTES}, type=linux, uuid={uuid5(layout.uuid, 'root')}, "
        "name=root\n"
    )


def _write_esp(tree: Path, disk: Path, layout: Layout) -> None:
    image, core = disk.with_suffix(".esp"), tree / "boot/grub" / layout.loader.platform / "core.efi"
    esp.make(image, core, layout.loader.removable, volume_id=layout.uuid.fields[0], epoch_s=layout.epoch_s)
    with image.open("rb") as source, disk.open("r+b") as target:
        target.seek(PARTITION_START_BYTES)
        while chunk := source.read(CHUNK_BYTES):
            # What is empty stays a hole.
            target.seek(len(chunk), os.SEEK_CUR) if not any(chunk) else target.write(chunk)
    image.unlink()


def _fill(tree: Path, disk: Path, layout: Layout) -> None:
    run(
        *as_owner(),
        "mke2fs",
        "-q", "-F",
        "-t", "ext4",
        "-O", FEATURES,
        "-b", "4096",
        "-I", "256",
        "-L", "root",
        "-U", str(layout.uuid),
        "-E", f"offset={layout.root_start_bytes},hash_seed={layout.uuid},root_owner=0:0,nodiscard",
        "-d", tree,
        disk,
        f"{layout.root_mib * 1024}k",
        env={"SOURCE_DATE_EPOCH": str(layout.epoch_s), "E2FSPROGS_FAKE_TIME": str(layout.epoch_s)},
    )  # fmt: skip


def _settle_times(disk: Path, layout: Layout) -> None:
    """This sets the times that nobody can set in a tree: mke2fs copied from it when each file was unpacked there.

    mke2fs -d takes inodes one after the other, so the used ones are the first; 3 to 10 are the file system's own.
    """
    partition, epoch_s = f"{disk}?offset={layout.root_start_bytes}", layout.epoch_s
    # Not dumpe2fs: since e2fsprogs 1.47.2 it takes the offset for a label, and debugfs alone reads one.
    facts = run("debugfs", "-R", "show_super_stats -h", partition).stdout.decode()
    total, free = (int(_field(facts, name)) for name in ("Inode count", "Free inodes"))
    fields = ("ctime", "ctime_extra", "atime", "atime_extra")
    values = (f"@{epoch_s}", "0", f"@{epoch_s}", "0")
    commands = (
        f"set_inode_field <{inode}> {field} {value}\n"
        for inode in (2, *range(11, total - free + 1))
        for field, value in zip(fields, values, strict=True)
    )
    run(
        "debugfs", "-w", "-f", "/dev/stdin", partition,
        stdin="".join(commands).encode(),
        env={"E2FSPROGS_FAKE_TIME": str(epoch_s)},
    )  # fmt: skip


def _field(text: str, name: str) -> str:
    match = re.search(rf"^{name}:\s*(\S+)$", text, re.MULTILINE)
    if match is None:
        raise ToolError(f"printed no '{name}'", where="debugfs", details=text[:2000])
    return match[1]


def _install_loader(directory: Path, disk: Path) -> None:
    """This is all that grub-install does to a BIOS disk: boot.img loads sector 1, where core.img begins."""
    boot, core = (directory / "boot.img").read_bytes(), (directory / "core.img").read_bytes()
    if len(core) > PARTITION_START_BYTES - SECTOR_BYTES:
        raise ToolError(f"core.img has {len(core)} bytes, more than fit before the partition", where="grub-mkimage")
    with disk.open("r+b") as file:
        file.write(boot[:BOOT_CODE_BYTES])
        file.seek(SECTOR_BYTES)
        file.write(core)
