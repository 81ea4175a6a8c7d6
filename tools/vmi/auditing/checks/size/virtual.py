"""The disk is as large as the manifest says, or at most 10 GiB without one, and is not mostly empty.

The EGI guide: no big empty space; adjust the size as much as possible. The virtual size is what a provider must give
every machine at least, so it is part of what the author declares; a cloud enlarges the disk at boot. More than 8 GiB of
free space that are three quarters of the file system are a warning.
"""

from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail, warn

ID = "size.virtual"
TITLE = "the virtual size is what was declared"
HINT = "set disk_mib in the manifest to the disk's size, as small as the content allows"
SOURCES = ("EGI", "AZ", "SIZ-001", "FMT-005")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

LIMIT_BYTES = 10 * 2**30
MIB = 2**20
EMPTY_BYTES = 8 * 2**30
EMPTY_SHARE = 0.75


def check(subject: Subject) -> Observations:
    size = subject.disk.container.virtual_bytes
    if subject.appliance and size != subject.appliance.disk_mib * MIB:
        yield fail("disk", f"holds {size / MIB:g} MiB, the manifest declares {subject.appliance.disk_mib} MiB")
    elif not subject.appliance and size > LIMIT_BYTES:
        yield warn("disk", f"holds {size / 2**30:.1f} GiB; {LIMIT_BYTES >> 30} GiB are enough for most images")
    if size % MIB:
        yield warn("disk", f"holds {size} bytes, which is not a whole number of MiB; some clouds refuse that")
    for volume in subject.disk.volumes:
        about = volume.filesystem.about if volume.filesystem else None
        if about and about.free_bytes > max(EMPTY_BYTES, EMPTY_SHARE * about.size):
            yield warn(volume.name, f"{about.free_bytes / 2**30:.1f} of {about.size / 2**30:.1f} GiB are empty")
