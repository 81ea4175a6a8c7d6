"""A minimum is never more than what is recommended.

Providers refuse to start a machine below the minimum, and users choose a flavour by what is recommended. The other
way round the two numbers are most likely swapped, or one has a digit too many.

    requirements:
      cores: {minimum: 1, recommended: 4}
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "minimum-within-recommended"
SEVERITY = Severity.ERROR


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This compares each pair."""
    del manifest, around
    needs = appliance.requirements
    for key in ("cores", "memory_mib", "disk_mib", "accelerator"):
        amount = getattr(needs, key)
        if amount and amount.minimum > amount.recommended:
            message = f"{key}: the minimum, {amount.minimum}, is more than what is recommended, {amount.recommended}"
            yield Problem(message, ("requirements", key, "minimum"), hint="swap the two, or raise what is recommended")
