"""A waiver names an audit check that there is.

A check that does not exist is never forgiven, and never noticed: the audit fails, and the waiver looks as if it
should have helped. docs/audit.md lists all checks.
"""

from difflib import get_close_matches

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "waiver-check-exists"
SEVERITY = Severity.ERROR


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks each one up."""
    del manifest
    if not appliance.waivers:
        return  # the checks are not even imported
    known = sorted(around.checks())
    for index, waiver in enumerate(appliance.waivers):
        if waiver.check not in known:
            near = get_close_matches(waiver.check, known, n=1)
            hint = f"did you mean '{near[0]}'?" if near else "docs/audit.md lists all checks"
            yield Problem(f"there is no audit check '{waiver.check}'", ("waivers", index, "check"), hint=hint)
