"""The image is a compressed qcow2 without snapshots.

The EGI guide asks for compressed formats. Internal snapshots would carry older states of the disk, with all that was
deleted since. (An image with a backing file, an external data file or encryption is refused before any check.)
"""

from vmi.auditing.models import Outcome
from vmi.auditing.subject import Observations, Subject, fail, warn

ID = "format.qcow2-compressed"
TITLE = "the image is a compressed qcow2 without snapshots"
HINT = "qemu-img convert -c -O qcow2 OLD NEW"
SOURCES = ("EGI", "FMT-001", "FMT-002", "FMT-003")
SEVERITY = Outcome.FAIL
APPLIES = "every image"


def check(subject: Subject) -> Observations:
    container = subject.disk.container
    if container.format != "qcow2":
        kind = "qcow2" if container.compression else "compressed"
        yield warn("image file", f"is {container.format}, which is not {kind}")
    elif container.compressed_clusters * 2 < container.clusters:
        yield warn("image file", f"{container.compressed_clusters} of {container.clusters} clusters are compressed")
    if container.snapshots:
        yield fail("image file", f"carries {container.snapshots} internal snapshots")
    if container.dirty:
        yield fail("image file", "was not closed in order by the program that wrote it")
