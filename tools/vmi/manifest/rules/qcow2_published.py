"""Among the formats is qcow2.

It is compressed, it is what EGI's providers import without converting, and what is built, audited and booted here:
other formats are made from it. An image list without it would offer something that nobody has looked at.

    formats: [qcow2, ova]
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "qcow2-published"
SEVERITY = Severity.ERROR


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks for it."""
    del manifest, around
    if "qcow2" not in appliance.formats:
        with_it = ", ".join(("qcow2", *dict.fromkeys(appliance.formats)))
        message = "qcow2 is not among the formats: it is what providers import, and what is audited and booted"
        yield Problem(message, ("formats",), hint=f"write `formats: [{with_it}]`", at_key=True)
