"""Images that are broken in one way each, for the checks of layout."""

import struct
from pathlib import Path

from tests.auditing.broken.case import FAIL, WARN, Broken, added, changed, disk, guest
from tests.auditing.good_boot import UUID
from tests.auditing.images import GOOD, run


def broken_gpt(disk: Path) -> None:
    with disk.open("r+b") as file:
        file.seek(-512, 2)
        file.write(b"rubbish")


def not_clean(disk: Path) -> None:
    with disk.open("r+b") as file:
        file.seek(2**20 + 1024 + 58)
        file.write(b"\x02\0")


def journal_in_use(disk: Path) -> None:
    run("/usr/sbin/debugfs", "-w", "-R", "feature needs_recovery", f"{disk}?offset={2**20}")


def physical_volume(disk: Path) -> None:
    with disk.open("r+b") as file:
        file.seek(2**20 + 512)
        file.write(b"LABELONE")


def hybrid(disk: Path) -> None:
    with disk.open("r+b") as file:
        file.seek(446 + 16)
        file.write(struct.pack("<B3xB3xII", 0, 0x83, 2048, 1000))


E2FSPROGS = "\nPackage: e2fsprogs\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.46.2-2\n"

BROKEN: list[Broken] = [
    guest(
        added(GOOD, "/etc/fstab", "UUID=1 /boot ext4 defaults 0 2\n"),
        "layout.boot", FAIL, "/etc/fstab:3: /boot is mounted from UUID=1", id="boot in fstab",
    ),
    guest(
        added(GOOD, "/etc/fstab", "/dev/sda2 none swap sw 0 0\n"),
        "layout.swap", FAIL, "/etc/fstab:3: /dev/sda2 is used as swap space", id="swap in fstab",
    ),
    guest(
        {"/swapfile": bytes(4086) + b"SWAPSPACE2" + bytes(40960)},
        "layout.swap", FAIL, "/swapfile: is a swap file of 0 MiB", id="swap file",
    ),
    guest(
        {"/usr/bin/growpart": Path("nothing")},
        "layout.growable", FAIL, "/usr/bin/growpart: is missing: the partition would keep its size on a larger disk",
        id="no growpart",
    ),
    guest(
        {"/var/lib/big": bytes(4086) + b"SWAPSPACE2" + bytes(2**20)},
        "layout.swap", FAIL, "/var/lib/big: is a swap file of 1 MiB", id="swap file with another name",
    ),
    guest(
        {"/usr/sbin/resize2fs": Path("nothing")},
        "layout.growable", FAIL,
        "/usr/sbin/resize2fs: is missing: the file system would keep its size in a larger partition", id="no resize2fs",
    ),
    disk(
        {"table": "label: gpt\nstart=2048, size=32768, type=linux\n", "size_mib": 16}, None, "layout.growable", WARN,
        "partition table: 7 MiB behind partition 1 are unused", id="disk larger than its partition",
    ),
    disk(
        {"table": "label: gpt\nstart=3072, type=linux\n", "start_mib": 1.5, "size_mib": 21},
        None, "layout.alignment", WARN,
        "partition table: partition 1 begins at byte 1572864, not at a whole MiB", id="partition askew",
    ),
    disk(
        {}, hybrid, "layout.partition-table", WARN,
        "partition table: the MBR has partitions of its own beside the GPT: a hybrid", id="hybrid",
    ),
    guest(
        added(GOOD, "/etc/fstab", "/dev/vdb1 /data ext4 defaults 0 2\n"),
        "layout.by-uuid", WARN, "/etc/fstab:3: /data is mounted from /dev/vdb1", id="device in fstab",
    ),
    guest(
        changed(GOOD, "/boot/grub/grub.cfg", f"root=UUID={UUID} ro console", "root=/dev/sda1 ro console"),
        "layout.by-uuid", WARN, "/boot/grub/grub.cfg:3: root=/dev/sda1 is another device on another cloud",
        id="device on the command line",
    ),
    guest(
        added(GOOD, "/var/lib/dpkg/status", E2FSPROGS), "layout.features", WARN,
        "partition 1: has the feature orphan_file, which e2fsck 1.46.2 does not know", id="file system too new",
        how={"options": ("-O", "orphan_file")},
    ),
    disk(
        {"table": "label: gpt\nsize=2048, type=6A898CC3-1DD2-11B2-99A6-080020736631\nsize=43008, type=linux\n",
         "start_mib": 2},
        None, "layout.lvm", FAIL, "partition table: partition 1 is meant for ZFS", id="ZFS",
    ),
    disk(
        {}, broken_gpt, "layout.partition-table", WARN, "partition table: the backup GPT is missing or damaged",
        id="GPT without backup",
    ),
    disk(
        {"table": "label: gpt\nsize=2048, type=linux\nsize=43008, type=linux\n", "start_mib": 2},
        None, "layout.single-partition", FAIL,
        "partition table: partition 1 holds nothing, 1 MiB", id="two partitions",
    ),
    disk(
        {"table": 'label: gpt\nsize=2048, type=linux, name="boot"\nsize=43008,type=linux\n', "start_mib": 2},
        None, "layout.boot", FAIL, "partition table: partition 1 is meant for /boot", id="boot partition",
    ),
    disk(
        {"table": "label: dos\nsize=2048, type=82\nsize=43008, type=83\n", "start_mib": 2},
        None, "layout.swap", FAIL, "partition table: partition 1 is swap space, 1 MiB", id="swap partition",
    ),
    disk(
        {}, not_clean, "layout.filesystem-clean", FAIL, "partition 1: the file system is not clean (state 2)",
        id="file system with errors",
    ),
    disk(
        {}, journal_in_use, "layout.filesystem-clean", FAIL,
        "partition 1: the journal was not emptied: the file system was in use when its disk was taken",
        id="journal in use",
    ),
    disk(
        {"size_mib": 18}, None, "layout.growable", WARN,
        "partition 1: the file system leaves 4 MiB of its partition unused", id="file system too small",
    ),
    disk(
        {"table": "label: gpt\nsize=2048, type=linux\nsize=43008, type=linux\n", "start_mib": 2},
        physical_volume, "layout.lvm", FAIL, "partition table: partition 1 holds LVM", id="LVM",
    ),
]  # fmt: skip
