"""No raw disk is published.

A raw disk is not compressed: every provider downloads its empty space too, and a release asset must stay under 2
GiB. EGI's guide for image authors asks for compressed formats. Whoever needs a raw disk makes it from the qcow2
file: `qemu-img convert -O raw image.qcow2 image.raw`.

    formats: [qcow2, ova]
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "no-raw-format"
SEVERITY = Severity.WARNING


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks for it."""
    del manifest, around
    if "raw" in appliance.formats:
        message = f"raw is not compressed: every download of it has all {appliance.disk_mib} MiB of the disk"
        hint = "remove it; who needs it runs `qemu-img convert -O raw`"
        yield Problem(message, ("formats", appliance.formats.index("raw")), hint=hint)
