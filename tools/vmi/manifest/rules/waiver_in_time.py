"""A waiver holds today, and not for ever.

A waiver forgives one audit check for a while, until what it is about has been mended. On the day after `expires` it
forgives nothing: the next audit fails. A day more than a year ahead is not a while, and nobody will remember why.

    waivers:
      - {check: firewall.inbound, reason: Ports of the batch system until the new version, expires: "2026-06-30"}

Mend what it is about and remove it; or look again, and if the reason still holds, say a new day.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "waiver-in-time"
SEVERITY = Severity.ERROR

LONGEST_DAYS = 366


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This compares each day with that of today."""
    del manifest
    for index, waiver in enumerate(appliance.waivers):
        route, left = ("waivers", index, "expires"), (waiver.expires - around.today).days
        if left < 0:
            message = f"the waiver of '{waiver.check}' expired on {waiver.expires}: it forgives nothing any more"
            yield Problem(message, route, hint="mend what it is about and remove it, or say a new day")
        elif left > LONGEST_DAYS:
            message = f"the waiver of '{waiver.check}' holds for {left} days more; a year is the longest"
            yield Problem(message, route, hint="name a nearer day", severity=Severity.WARNING)
