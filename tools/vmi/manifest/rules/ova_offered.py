"""The image is offered as OVA too.

EGI's guide for image authors prefers OVA, because it is standardised: one file holds the disk, compressed, and a
description of the machine that every virtualisation understands, VMware and VirtualBox included. It is made from
the same disk; it costs a minute of building and as much space again.

    formats: [qcow2, ova]

When `hypervisors` names VMWare or VirtualBox, which read nothing else of what is published here, this is a warning.
An image that is only for clouds with KVM can do without. Then say so, in the line of the formats:

    formats: [qcow2]  # vmi: ignore[ova-offered] only for clouds with KVM
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "ova-offered"
SEVERITY = Severity.HINT

READERS = ("VMWare", "VirtualBox")


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks for it."""
    del manifest, around
    if "ova" in appliance.formats:
        return
    hint = f"write `formats: [{', '.join((*dict.fromkeys(appliance.formats), 'ova'))}]`"
    readers = [name for name in appliance.hypervisors if name in READERS]
    if readers:
        message = f"ova is not among the formats, but {' and '.join(dict.fromkeys(readers))} cannot read the others"
        yield Problem(message, ("formats",), hint=hint, at_key=True, severity=Severity.WARNING)
    else:
        message = "ova is not among the formats; EGI prefers it, because it is standardised"
        yield Problem(message, ("formats",), hint=hint, at_key=True)
