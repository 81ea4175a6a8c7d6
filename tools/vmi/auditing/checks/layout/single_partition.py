"""There is one partition with data.

The EGI guide asks for a single partition, so that a provider can resize it and change files in it. Small partitions
that only firmware and boot loaders use (EFI, BIOS boot, PReP) are allowed besides.
"""

from vmi.auditing.checks.layout.lvm import is_backing
from vmi.auditing.checks.layout.swap import is_swap
from vmi.auditing.disk import Disk, Volume
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail, warn

ID = "layout.single-partition"
TITLE = "there is one partition with data"
HINT = "make one partition for everything; clouds add other disks at run time"
SOURCES = ("EGI", "LAY-001")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

EFI = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"
FIRMWARE = {
    EFI: "EFI",
    "21686148-6449-6E6F-744E-656564454649": "BIOS boot",
    "9E1A2D38-C612-4316-AA26-8B49521E5A8B": "PReP",
    "0xef": "EFI",
    "0x41": "PReP",
}
EFI_TYPES = (EFI, "0xef")
# Other checks name these by what they are; counting them here as well would say the same thing twice.
TOLD_ELSEWHERE = ("swap", "LVM", "LUKS", "md", "bcache")


def check(subject: Subject) -> Observations:
    disk = subject.disk
    data = data_volumes(disk)
    if not disk.table.partitions:
        yield warn("partition table", f"there is none; the whole disk holds {disk.volumes[0].shown}")
    elif not data:
        yield fail("partition table", "there is no partition with a file system")
    elif len(data) > 1:
        for volume in data:
            yield fail("partition table", f"{volume.name} holds {volume.shown}, {volume.device.size >> 20} MiB")


def data_volumes(disk: Disk) -> list[Volume]:
    """This is what is meant for files; swap and the like have checks of their own."""
    return [
        volume
        for volume in disk.volumes
        if volume.content not in TOLD_ELSEWHERE and not is_swap(volume) and not is_backing(volume)
        and (volume.partition is None or volume.partition.type not in FIRMWARE) and not is_boot(volume)
    ]  # fmt: skip


def is_boot(volume: Volume) -> bool:
    """This is true for what is labelled or typed as /boot: `layout.boot` tells of it."""
    linux_extended_boot = "BC13C2FF-59E6-4262-A352-B275FD6F7172"
    label = volume.filesystem.about.label if volume.filesystem else ""
    partition = volume.partition
    return partition is not None and ("boot" in (label, partition.label) or partition.type == linux_extended_boot)
