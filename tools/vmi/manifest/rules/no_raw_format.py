"""A raw disk is published only where somebody asked for it.

`raw` makes one more file, `NAME-VERSION-ARCHITECTURE.raw.gz`: the whole disk in one gzip stream, about as large as
the qcow2 file with the same content. Nobody can start it as it is; it takes its full virtual size when it is
unpacked, and every release carries it. Every cloud reads qcow2, every desktop hypervisor OVA. Whoever needs a raw
disk makes it from the qcow2 file: `qemu-img convert -O raw image.qcow2 image.raw`.

    formats: [qcow2, ova]

Where users write the image to a disk without qemu-img, keep it, and say so with an ignore.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "no-raw-format"
SEVERITY = Severity.HINT


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks for it."""
    del manifest, around
    if "raw" in appliance.formats:
        message = f"raw makes one more file, which takes {appliance.disk_mib} MiB when it is unpacked"
        hint = "remove it, unless users asked for it; `qemu-img convert -O raw` makes one from the qcow2"
        yield Problem(message, ("formats", appliance.formats.index("raw")), hint=hint)
