"""An appliance is in support, and so is what it is made of.

After the end of support nobody mends faults any more: the image ages with every day, and rebuilding it brings no
security updates. `end_of_support` is that day, as the author says it. Of suites whose end is certain, the day is
known here too.

Move to a newer release of the operating system, in a new appliance, and say so in the old one:

    lifecycle: {state: deprecated, end_of_support: "2026-06-30", replacement: debian-13}

Ninety days before, this is a hint.
"""

from datetime import date

from vmi.core.findings import Severity
from vmi.core.yaml import Route
from vmi.manifest.distributions import BY_SUITE, NAMES
from vmi.manifest.models import Appliance, BootstrapBase
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "still-supported"
SEVERITY = Severity.WARNING

SOON_DAYS = 90
HINT = "prepare an appliance with a newer release, and name it as replacement under lifecycle"


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This compares with the day of today."""
    del manifest
    life, base = appliance.lifecycle, appliance.base
    if life.state == "retired":
        return
    if life.end_of_support:
        yield from _ending(life.end_of_support, around.today, "support", ("lifecycle", "end_of_support"))
    elif isinstance(base, BootstrapBase) and (release := BY_SUITE.get(base.suite)) and release.end:
        what = f"support of {NAMES[release.distribution]} {release.version} ({base.suite})"
        yield from _ending(release.end, around.today, what, ("base", "suite"))


def _ending(end: date, today: date, what: str, route: Route) -> Problems:
    left = (end - today).days
    if left < 0:
        yield Problem(f"{what} ended on {end}: nobody mends its faults any more", route, hint=HINT)
    elif left <= SOON_DAYS:
        yield Problem(f"{what} ends on {end}, in {left} days", route, hint=HINT, severity=Severity.HINT)
