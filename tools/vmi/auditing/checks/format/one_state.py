"""The image holds one state of the disk, and its writer closed it in order.

Internal snapshots carry older states of the disk, with all that was deleted since. A file that its writer did not close
may lack what was written last. (An image with a backing file, an external data file or encryption, and one that is
truncated or whose tables point outside of the file, is refused before any check.)
"""

from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail

ID = "format.one-state"
TITLE = "the image holds one state of the disk"
HINT = "write the image anew, without snapshots: qemu-img convert -c -O qcow2 OLD NEW"
SOURCES = ("AZ", "AWS", "FMT-001", "FMT-002")
SEVERITY = Outcome.FAIL
APPLIES = "every image"


def check(subject: Subject) -> Observations:
    container = subject.disk.container
    if container.snapshots:
        yield fail("image file", f"carries {container.snapshots} internal snapshots")
    if container.dirty:
        yield fail("image file", "was not closed in order by the program that wrote it")
