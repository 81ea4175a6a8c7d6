"""What the image needs at least is what providers offer.

Most providers have no flavour with more than 32 cores or 256 GiB of memory, or few machines for it. An image that
demands more can be started almost nowhere. Demand what it needs to do something useful, and recommend what serves
it well.

    requirements:
      cores: {minimum: 4, recommended: 64}
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "requirements-offered"
SEVERITY = Severity.HINT

OFFERED = {"cores": 32, "memory_mib": 256 * 1024}


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This compares the minimum with what is common."""
    del manifest, around
    for key, most in OFFERED.items():
        minimum = getattr(appliance.requirements, key).minimum
        if minimum > most:
            message = f"{key}: a minimum of {minimum} is more than most providers offer ({most})"
            hint = "demand less, and recommend this much"
            yield Problem(message, ("requirements", key, "minimum"), hint=hint)
