"""The image is a compressed qcow2, or an OVA.

The EGI guide asks for a compressed format, and prefers OVA: an archive with a compressed VMDK and a description of the
machine. Such a VMDK alone (a stream-optimised one) is as good. Everything else is larger, is unpacked by everybody
before it can be used, or is read by few hypervisors. A qcow2 is compressed when most of its clusters are.
"""

from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, warn

ID = "format.compressed"
TITLE = "the image is a compressed qcow2 or an OVA"
HINT = "qemu-img convert -c -O qcow2 OLD NEW"
SOURCES = ("EGI", "FMT-003")
SEVERITY = Outcome.WARN
APPLIES = "every image"

PREFERRED = ("qcow2", "ova", "vmdk")


def check(subject: Subject) -> Observations:
    container = subject.disk.container
    if container.format == "qcow2" and container.clusters:
        if container.compressed_clusters * 2 < container.clusters:
            yield warn("image file", f"{container.compressed_clusters} of {container.clusters} clusters are compressed")
    elif container.compression is None:
        yield warn("image file", f"is {container.format}, which is not compressed")
    elif container.format not in PREFERRED:
        yield warn("image file", f"is {container.format}, which has to be unpacked before a machine can use it")
