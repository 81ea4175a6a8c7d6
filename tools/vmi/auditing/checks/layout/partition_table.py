"""The partition table is consistent.

Both copies of a GPT are intact and equal, the backup lies in the last sector, a protective MBR is there and has no
partitions of its own besides (a hybrid, which means different things to different systems), no two partitions overlap,
and none ends outside of the disk. A disk that was enlarged or cut after partitioning shows itself here.
"""

from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, warn

ID = "layout.partition-table"
TITLE = "the partition table is consistent"
HINT = "write the table anew after the disk has its final size: sgdisk -e IMAGE, or sfdisk --relocate gpt-bak-std"
SOURCES = ("LAY-007",)
SEVERITY = Outcome.WARN
APPLIES = "every image"


def check(subject: Subject) -> Observations:
    for problem in subject.disk.table.problems:
        yield warn("partition table", problem)
