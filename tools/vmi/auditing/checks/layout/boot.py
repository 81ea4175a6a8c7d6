"""There is no partition of its own for /boot.

Asked for by the EGI guide. A separate /boot cannot grow, and fills up with kernels. Judged by /etc/fstab and by the
labels and types of partitions; an EFI partition under /boot/efi is something else and allowed.
"""

from vmi.auditing.checks.layout.single_partition import is_boot
from vmi.auditing.guest.fstab import mounts
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail

ID = "layout.boot"
TITLE = "/boot is a directory, not a partition"
HINT = "let /boot be a part of the root file system, and take its line out of /etc/fstab"
SOURCES = ("EGI", "LAY-002")
SEVERITY = Outcome.FAIL
APPLIES = "every image"


def check(subject: Subject) -> Observations:
    for volume in subject.disk.volumes:
        if is_boot(volume):
            yield fail("partition table", f"{volume.name} is meant for /boot")
    for mount in mounts(subject.guest):
        if mount.point == "/boot":
            yield fail("/etc/fstab", f"/boot is mounted from {mount.source}", mount.line)
