"""Partitions begin at whole MiB.

Then a file system's blocks lie on whole blocks of any disk, array or object store below, and there is room for a
loader before the first partition. Small partitions that only firmware and boot loaders use may begin elsewhere.
"""

from vmi.auditing.checks.layout.single_partition import FIRMWARE
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, warn

ID = "layout.alignment"
TITLE = "partitions begin at whole MiB"
HINT = "partition anew; sfdisk and parted begin at 1 MiB when nobody says otherwise"
SOURCES = ("AZ", "LAY-005")
SEVERITY = Outcome.WARN
APPLIES = "disks with partitions"

MIB = 2**20


def check(subject: Subject) -> Observations:
    for partition in subject.disk.table.partitions:
        if partition.start % MIB and partition.type not in FIRMWARE:
            yield warn("partition table", f"{partition.name} begins at byte {partition.start}, not at a whole MiB")
