"""A VO follows appliances that are released to VOs.

Only appliances in production are proposed to VOs. A retired one is not built any more; from a deprecated one users
should move on; one in development is not ready. Following them does nothing, or keeps users where they should not
stay.

Follow the replacement, if there is one, and let what is endorsed expire.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import VirtualOrganisation
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "vo-follows-the-living"
SEVERITY = Severity.WARNING

_MEANS = {
    "retired": ("is retired: it is not built any more", Severity.WARNING),
    "deprecated": ("is deprecated: its users should move on", Severity.WARNING),
    "development": ("is in development: it is not proposed to VOs yet", Severity.HINT),
}


def check(manifest: Manifest[VirtualOrganisation], vo: VirtualOrganisation, around: Around) -> Problems:
    """This looks at the state of each."""
    del manifest
    for index, follow in enumerate(vo.follows):
        followed = around.catalogue.summary(follow.appliance) if around.catalogue.holds(follow.appliance) else None
        if followed and followed.state in _MEANS:
            why, severity = _MEANS[followed.state]
            other = followed.replacement
            hint = f"follow its replacement, '{other}'" if other else "follow another one, or wait"
            yield Problem(f"'{follow.appliance}' {why}", ("follows", index, "appliance"), hint=hint, severity=severity)
