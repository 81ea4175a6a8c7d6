"""What a VO endorses is valid longer than its list, and the list longer than a bad day.

A list is signed again every day. With a list that is valid for one day, a single failure of the signing empties
every provider. With an endorsement that is shorter than the list, providers hold images that the VO no longer
stands for. And an endorsement should outlive the time after which an appliance is built again, or the image leaves
the list before the next.

    list_expiry_days: 7
    image_expiry_days: 180
"""

from vmi.core.findings import Severity
from vmi.manifest.models import VirtualOrganisation
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "vo-expiry"
SEVERITY = Severity.WARNING


def check(manifest: Manifest[VirtualOrganisation], vo: VirtualOrganisation, around: Around) -> Problems:
    """This compares the days."""
    del manifest
    if vo.list_expiry_days < 2:
        message = "a list that is valid for one day is empty after a single failure of the signing"
        yield Problem(message, ("list_expiry_days",), hint="write `list_expiry_days: 7`")
    route, days = ("image_expiry_days",), vo.image_expiry_days
    if days < vo.list_expiry_days:
        message = f"an image is endorsed for {days} days, but the list that holds it is valid for {vo.list_expiry_days}"
        yield Problem(message, route, hint=f"write `image_expiry_days: {vo.list_expiry_days}` or more")
    for follow in vo.follows:
        followed = around.catalogue.summary(follow.appliance) if around.catalogue.holds(follow.appliance) else None
        if followed and days < (rebuilt := followed.rebuild_days):
            message = f"an image is endorsed for {days} days, but '{follow.appliance}' is built again after {rebuilt}"
            yield Problem(message, route, hint=f"write `image_expiry_days: {rebuilt}` or more")
