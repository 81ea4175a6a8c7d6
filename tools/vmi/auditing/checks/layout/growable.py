"""The root file system grows into the disk that a cloud gives it.

The root partition is the last one on the disk, its file system fills it, nothing of the disk is left unused behind it,
and the guest has the tools that cloud-init calls: growpart for the partition, and resize2fs or xfs_growfs for the file
system. That cloud-init calls them is said by cloud.growing.
"""

from vmi.auditing.guest.guest import Guest
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail, warn

ID = "layout.growable"
TITLE = "the root file system can grow"
HINT = "put the root partition last, let its file system fill it, and install cloud-guest-utils (growpart)"
SOURCES = ("OS", "LAY-006", "CLD-004")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

SLACK_BYTES = 2**20
END_BYTES = 4 * 2**20
"""A GPT's backup, and what aligning may leave."""
RESIZERS = {"ext2": "resize2fs", "ext3": "resize2fs", "ext4": "resize2fs", "xfs": "xfs_growfs"}
DIRECTORIES = ("/usr/sbin", "/usr/bin", "/sbin", "/bin")


def check(subject: Subject) -> Observations:
    yield from _room(subject)
    if not subject.guest.exists("/usr/bin/growpart"):
        yield fail("/usr/bin/growpart", "is missing: the partition would keep its size on a larger disk")
    filesystem = subject.root.filesystem
    tool = RESIZERS.get(filesystem.about.kind) if filesystem else None
    if tool and not _has(subject.guest, tool):
        yield fail(f"/usr/sbin/{tool}", "is missing: the file system would keep its size in a larger partition")


def _room(subject: Subject) -> Observations:
    root, disk = subject.root, subject.disk
    last = max(disk.table.partitions, key=lambda p: p.start, default=None)
    if root.partition and last and root.partition != last:
        yield fail("partition table", f"{last.name} lies behind {root.name}, which holds the root file system")
    elif last and disk.device.size - last.end > END_BYTES:
        yield warn("partition table", f"{(disk.device.size - last.end) >> 20} MiB behind {last.name} are unused")
    if root.filesystem and root.filesystem.about.size < root.device.size - SLACK_BYTES:
        missing = (root.device.size - root.filesystem.about.size) >> 20
        yield warn(root.name, f"the file system leaves {missing} MiB of its partition unused")


def _has(guest: Guest, program: str) -> bool:
    return any(guest.exists(f"{directory}/{program}") for directory in DIRECTORIES)
