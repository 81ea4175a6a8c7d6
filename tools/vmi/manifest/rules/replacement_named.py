"""Who should leave an appliance is told where to go, and it is somewhere else that exists.

Deprecated says to users that they should move on; retired, that they must. `replacement` is what the catalogue then
shows them. It is another appliance of this repository, and one that lives.

    lifecycle: {state: deprecated, end_of_support: "2026-06-30", replacement: debian-13}

When there is nothing to move to, say so in an ignore.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "replacement-named"
SEVERITY = Severity.ERROR

LEAVING = ("deprecated", "retired")


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks the replacement up."""
    name, state = appliance.lifecycle.replacement, appliance.lifecycle.state
    route = ("lifecycle", "replacement")
    if name is None:
        if state in LEAVING:
            message = f"{state} without a replacement: users are not told what to move to"
            hint = "add `replacement: NAME` under lifecycle"
            yield Problem(message, ("lifecycle", "state"), hint=hint, severity=Severity.WARNING)
    elif name == manifest.name:
        yield Problem(f"'{name}' cannot replace itself", route, hint="name another appliance")
    elif not around.catalogue.holds(name):
        yield Problem(f"the replacement '{name}' is not in this repository", route, hint="name one that is there")
    elif (other := around.catalogue.appliance(name).model) and other.lifecycle.state in LEAVING:
        message = f"the replacement '{name}' is {other.lifecycle.state} itself"
        further = other.lifecycle.replacement
        hint = f"name its replacement, '{further}'" if further and further != manifest.name else "name one that lives"
        yield Problem(message, route, hint=hint, severity=Severity.WARNING)
