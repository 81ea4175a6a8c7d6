"""Nothing lies behind the end of the image.

What the format's own tables do not reach is read by no hypervisor and downloaded by everybody: the rest of an older,
larger image, or something that somebody wants to hide. Zeros, with which writers fill up their files, are nothing.
Asked of qcow2, plain VMDK, VDI and VHDX; the other formats end with something that has to be there, and are refused
when more follows. A raw disk has no end but its file's.
"""

from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, warn

ID = "format.appended"
TITLE = "nothing lies behind the end of the image"
HINT = "write the image anew: qemu-img convert -c -O qcow2 OLD NEW"
SOURCES = ("FMT-006",)
SEVERITY = Outcome.WARN
APPLIES = "every image"


def check(subject: Subject) -> Observations:
    trailing = subject.disk.container.trailing_bytes
    if trailing:
        yield warn("image file", f"{trailing} bytes follow behind everything that belongs to the disk")
