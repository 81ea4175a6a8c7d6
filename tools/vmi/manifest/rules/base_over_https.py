"""The base is fetched over HTTPS, or its checksum is signed.

Over plain HTTP anybody on the way can hand over another file. The checksum refuses it, when the checksum itself is
right; but most people copy it from the same place, in the same way. HTTPS protects both. So does a list of
checksums that the distribution signed.

    url: https://cloud.example.org/trixie/debian-13-generic-amd64.qcow2
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance, CloudImageBase, IsoBase
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "base-over-https"
SEVERITY = Severity.WARNING


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks at how the address begins."""
    del manifest, around
    base = appliance.base
    if isinstance(base, CloudImageBase | IsoBase) and base.url.startswith("http://") and not base.signed_checksums:
        message = "http:// lets anybody on the way hand over another file"
        yield Problem(message, ("base", "url"), hint="write https://, or name signed_checksums")
