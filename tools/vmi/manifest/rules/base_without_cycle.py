"""No appliance is, directly or not, its own base.

Each image must be built before those that stand on it; in a circle none can be the first. Let the common part be an
appliance of its own, on which the others stand.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance, ApplianceBase
from vmi.manifest.repository import Catalogue, Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "base-without-cycle"
SEVERITY = Severity.ERROR


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This follows the bases until they end, or come back."""
    route: list[str] = [manifest.name]
    base = _base(appliance)
    while base and base not in route:
        route.append(base)
        base = _base_of(around.catalogue, base)
    if base == manifest.name:
        hint = "name a base that does not stand on this appliance"
        yield Problem(f"is its own base: {' -> '.join([*route, base])}", ("base", "name"), hint=hint)


def _base_of(catalogue: Catalogue, name: str) -> str | None:
    model = catalogue.appliance(name).model if catalogue.holds(name) else None
    return _base(model) if model else None


def _base(appliance: Appliance) -> str | None:
    return appliance.base.name if isinstance(appliance.base, ApplianceBase) else None
