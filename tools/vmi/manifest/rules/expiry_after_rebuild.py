"""A release lives at least until it is built again.

`rebuild_days` is how old a release may become before the next is built; `expiry_days`, how long it may be endorsed.
When the second is shorter, the old release leaves every VO's list before there is a new one, and for those days
nobody can start a machine. VO managers need some days to approve, too.

    policy: {rebuild_days: 30, expiry_days: 90}
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "expiry-after-rebuild"
SEVERITY = Severity.WARNING

LONGEST = 366
"""What the language allows for both."""


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This compares the two."""
    del manifest, around
    policy = appliance.policy
    if policy.expiry_days <= policy.rebuild_days:
        key = "expiry_days" if "expiry_days" in policy.model_fields_set else "rebuild_days"
        message = (
            f"a release expires after {policy.expiry_days} days, but the next is built after {policy.rebuild_days}"
        )
        enough = 2 * policy.rebuild_days
        hint = f"write `expiry_days: {enough}` or more, or rebuild sooner" if enough <= LONGEST else "rebuild sooner"
        yield Problem(message, ("policy", key), hint=hint)
