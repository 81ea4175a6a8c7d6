"""The suite of a base is one that its distribution has.

A suite is a release by its code name. One that is misspelt is found nowhere, and the build stops when it fetches the
first list of packages.

    base: {kind: bootstrap, distribution: debian, suite: trixie}

A name that is like none of those known here may be a release that is newer than this linter, and is not minded.
"""

from vmi.core.findings import Severity
from vmi.manifest.distributions import NAMES, suite_meant
from vmi.manifest.models import Appliance, BootstrapBase
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "suite-known"
SEVERITY = Severity.ERROR


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This compares the suite with those that are known."""
    del manifest, around
    base = appliance.base
    if isinstance(base, BootstrapBase) and (meant := suite_meant(base.distribution, base.suite)):
        message = f"{NAMES[base.distribution]} has no suite '{base.suite}' that is known"
        yield Problem(message, ("base", "suite"), hint=f"did you mean '{meant}'?")
