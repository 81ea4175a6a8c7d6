"""A VO follows appliances that are in this repository, each once.

Each release of a followed appliance opens one pull request at the VO. A name that is not there would never do
anything, and nobody would notice.
"""

from vmi.core.findings import Severity
from vmi.manifest.likeness import meant
from vmi.manifest.models import VirtualOrganisation
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "followed-exists"
SEVERITY = Severity.ERROR


def check(manifest: Manifest[VirtualOrganisation], vo: VirtualOrganisation, around: Around) -> Problems:
    """This looks each one up."""
    del manifest
    seen: set[str] = set()
    for index, follow in enumerate(vo.follows):
        name, route = follow.appliance, ("follows", index, "appliance")
        if not around.catalogue.holds(name):
            hint = meant(around.catalogue, name)
            yield Problem(f"follows '{name}', which is not in this repository", route, hint=hint)
        if name in seen:
            yield Problem(f"follows '{name}' a second time", route, hint="remove one of the two")
        seen.add(name)
