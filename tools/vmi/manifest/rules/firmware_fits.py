"""The firmware is one that the architecture knows.

Machines of aarch64 start by UEFI; a BIOS was only ever made for x86. An image built for the wrong one does not
start at all. What is left out is `bios`, so an image for aarch64 must say it:

    architecture: aarch64
    firmware: uefi
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "firmware-fits"
SEVERITY = Severity.ERROR


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This compares the two."""
    del manifest, around
    if appliance.architecture == "aarch64" and appliance.firmware == "bios":
        route = ("firmware",) if "firmware" in appliance.model_fields_set else ("architecture",)
        yield Problem("aarch64 has no BIOS", route, hint="write `firmware: uefi`")
