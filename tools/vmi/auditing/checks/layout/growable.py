"""The root file system grows into the disk that a cloud gives it.

The root partition is the last one on the disk, its file system fills it, and the guest has growpart, which cloud-init
uses to enlarge the partition.
"""

from vmi.auditing.models import Outcome
from vmi.auditing.subject import Observations, Subject, fail, warn

ID = "layout.growable"
TITLE = "the root file system can grow"
HINT = "put the root partition last, let its file system fill it, and install cloud-guest-utils (growpart)"
SOURCES = ("OS", "LAY-006", "CLD-004")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

SLACK_BYTES = 2**20


def check(subject: Subject) -> Observations:
    guest = subject.guest
    root = subject.root
    last = max(subject.disk.table.partitions, key=lambda p: p.start, default=None)
    if root.partition and last and root.partition != last:
        yield fail("partition table", f"{last.name} lies behind {root.name}, which holds the root file system")
    if root.filesystem and root.filesystem.about.size < root.device.size - SLACK_BYTES:
        missing = (root.device.size - root.filesystem.about.size) >> 20
        yield warn(root.name, f"the file system leaves {missing} MiB of its partition unused")
    if not guest.exists("/usr/bin/growpart"):
        yield fail("/usr/bin/growpart", "is missing: the partition would keep its size on a larger disk")
