"""File systems are named by UUID or label, not by device.

A disk is /dev/vda on one cloud, /dev/sda on the next and /dev/nvme0n1 on a third: a guest that looks for its root, or
for what /etc/fstab mounts, by such a name waits for ever on all but one. Asked of /etc/fstab and of the kernel's
command line. Drives for discs, and what cloud-init itself writes for disks of a cloud, are no matter.
"""

import re

from vmi.auditing.guest.fstab import mounts
from vmi.auditing.guest.kernel import command_lines
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, warn

ID = "layout.by-uuid"
TITLE = "file systems are named by UUID or label"
HINT = "write UUID=... or LABEL=... into /etc/fstab and GRUB's settings, and write the menu anew"
SOURCES = ("AZ", "LAY-008")
SEVERITY = Outcome.WARN
APPLIES = "every image"

_DEVICE = re.compile(
    r"/dev/(?:(?:[shv]|xv|ub)d[a-z]{1,3}\d*|nvme\d+n\d+(?:p\d+)?|mmcblk\d+(?:p\d+)?|disk/by-(?:path|id)/.+)"
)
_ROOT = re.compile(r"(?:root|resume)=(.*)")


def check(subject: Subject) -> Observations:
    for mount in mounts(subject.guest):
        if mount.type != "swap" and "comment=cloudconfig" not in mount.options and _DEVICE.fullmatch(mount.source):
            yield warn("/etc/fstab", f"{mount.point} is mounted from {mount.source}", mount.line)
    seen: set[tuple[str, str]] = set()
    for line in command_lines(subject.guest):
        for word in line.words:
            match = _ROOT.fullmatch(word)
            if match and _DEVICE.fullmatch(match[1]) and (line.path, word) not in seen:
                seen.add((line.path, word))
                yield warn(line.path, f"{word} is another device on another cloud", line.line)
