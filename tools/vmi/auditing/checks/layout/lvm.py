"""There is no LVM, no encryption and no RAID under the file systems.

The EGI guide: avoid LVM, so that a provider can resize the partition and change files in it. The same holds for LUKS,
md, bcache and ZFS. They are recognised by their signatures, on partitions and on the whole disk, and by the types of
partitions.
"""

from vmi.auditing.disk import Volume
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail
from vmi.auditing.volumes.signatures import BACKING

ID = "layout.lvm"
TITLE = "file systems lie directly in their partition"
HINT = "install without LVM, encryption and RAID"
SOURCES = ("EGI", "OS", "AWS", "LAY-004")
SEVERITY = Outcome.FAIL
APPLIES = "every image"


TYPES = {
    "0x8e": "LVM",
    "0xfd": "md",
    "0xbf": "ZFS",
    "E6D6D379-F507-44C2-A23C-238F2A3DF928": "LVM",
    "A19D880F-05FC-4D3B-A006-743F0F84911E": "md",
    "CA7D7CCB-63ED-4C53-861C-1742536059CC": "LUKS",
    "6A898CC3-1DD2-11B2-99A6-080020736631": "ZFS",
}


def check(subject: Subject) -> Observations:
    for volume in subject.disk.volumes:
        if volume.content in BACKING:
            yield fail("partition table", f"{volume.name} holds {volume.content}")
        elif volume.partition and is_backing(volume):
            yield fail("partition table", f"{volume.name} is meant for {TYPES[volume.partition.type]}")


def is_backing(volume: Volume) -> bool:
    """This is true for what holds LVM and the like, or is typed so and holds no file system of its own."""
    is_typed = volume.partition is not None and volume.partition.type in TYPES and volume.filesystem is None
    return volume.content in BACKING or is_typed
