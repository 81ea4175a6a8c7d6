"""Images that are broken in one way each, for the checks of layout."""

from pathlib import Path

from tests.auditing.broken.case import FAIL, WARN, Broken, added, disk, guest
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
    disk(
        {}, broken_gpt, "layout.partition-table", WARN, "partition table: the backup GPT is missing or damaged",
        id="GPT without backup",
    ),
    disk(
        {"table": "label: gpt\nsize=2048, type=linux\nsize=43008, type=linux\n", "start_mib": 2},
        None, "layout.single-partition", FAIL,
        "partition table: partition 1 holds empty, 1 MiB", id="two partitions",
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
