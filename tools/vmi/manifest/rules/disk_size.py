"""The disk is no larger than what is on it.

The virtual size is the root disk that every provider must give every machine at least, and it decides how long an
image takes to be copied and started. Empty space costs an author nothing to leave out: clouds give machines larger
disks, and cloud-init grows the partition at the first boot. EGI's own images have 8000 MiB.

Write as little as the content needs, with a few hundred MiB to spare. When machines need more space while they run,
say that in the requirements: providers then choose a flavour with a larger disk.

    disk_mib: 4096
    requirements:
      disk_mib: {minimum: 20480, recommended: 40960}

A content that really takes more than 10 GiB is explained in the same way. The machine's disk cannot be smaller than
the image: `requirements.disk_mib` is never less than `disk_mib`.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "disk-size"
SEVERITY = Severity.WARNING

ENOUGH_MIB = 10240
"""As the audit check size.virtual says it."""


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This compares the disk with what is usual, and with what machines are said to need."""
    del manifest, around
    size, needed = appliance.disk_mib, appliance.requirements.disk_mib
    if needed is None:
        if size > ENOUGH_MIB:
            message = f"a disk of {size} MiB is larger than most images need; {ENOUGH_MIB} MiB are enough for them"
            yield Problem(
                message,
                ("disk_mib",),
                hint="make it smaller: clouds grow it; or explain it: add "
                f"`disk_mib: {{minimum: {size}, recommended: {size}}}` under requirements",
            )
    elif needed.minimum < size:
        message = f"the machine's disk is at least {needed.minimum} MiB, but the image itself has {size} MiB"
        route = ("requirements", "disk_mib", "minimum")
        hint = f"write `minimum: {size}` or more, or make the image's disk_mib smaller"
        yield Problem(message, route, hint=hint, severity=Severity.ERROR)
