"""There is no LVM, no encryption and no RAID under the file systems.

The EGI guide: avoid LVM, so that a provider can resize the partition and change files in it. The same holds for LUKS,
md and bcache. They are recognised by their signatures, on partitions and on the whole disk.
"""

from vmi.auditing.models import Outcome
from vmi.auditing.subject import Observations, Subject, fail
from vmi.auditing.volumes.signatures import BACKING

ID = "layout.lvm"
TITLE = "file systems lie directly in their partition"
HINT = "install without LVM, encryption and RAID"
SOURCES = ("EGI", "OS", "AWS", "LAY-004")
SEVERITY = Outcome.FAIL
APPLIES = "every image"


def check(subject: Subject) -> Observations:
    for volume in subject.disk.volumes:
        if volume.content in BACKING:
            yield fail("partition table", f"{volume.name} holds {volume.content}")
