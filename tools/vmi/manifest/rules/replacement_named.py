"""Who should leave an appliance is told where to go.

Deprecated says to users that they should move on; retired, that they must. `replacement` is what the catalogue then
shows them.

    lifecycle: {state: deprecated, end_of_support: "2026-06-30", replacement: debian-13}

When there is nothing to move to, say so in an ignore.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "replacement-named"
SEVERITY = Severity.WARNING


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks for one; whether it is there is another rule's question."""
    del manifest, around
    life = appliance.lifecycle
    if life.state in ("deprecated", "retired") and not life.replacement:
        message = f"{life.state} without a replacement: users are not told what to move to"
        yield Problem(message, ("lifecycle", "state"), hint="add `replacement: NAME` under lifecycle")
