"""A version never goes back: it is above every version that was released.

Providers and VOs take the highest version for the newest. One that goes back would be passed over, or replace a newer
image by an older one, with holes that had been mended.

Versions are compared as people count, and as dpkg does: 13.10 is above 13.9, 13.1.1 above 13.1, 2025.11 above 2025.2.
Letters at the end are later (1.0a is above 1.0). What comes before a version is written with a tilde: 1.0~rc1 is below
1.0. Two that count as the same, such as 1.0 and 1.00, are one version too many.

What was released cannot be taken back, nor can this be ignored: write a version above it. One that was never released
may go back (see `version-goes-on`).
"""

from vmi.core.findings import Severity
from vmi.manifest import records
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems
from vmi.manifest.versions import above, beside, key

ID = "version-not-lower"
SEVERITY = Severity.ERROR


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This compares with the records."""
    others = [each for each in records.released(manifest, around.catalogue) if each != appliance.version]
    latest = max(others, key=key, default=None)
    if latest is not None and key(latest) >= key(appliance.version):
        yield Problem(f"{beside(appliance.version, latest)}, which is released", ("version",), hint=above(latest))
