"""No appliance is, directly or not, its own base.

Each image must be built before those that stand on it; in a circle none can be the first. Let the common part be an
appliance of its own, on which the others stand:

    debian-common        stands on a distribution
    debian-web           base: {kind: appliance, name: debian-common, version: "1.0"}
    debian-batch         base: {kind: appliance, name: debian-common, version: "1.0"}
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance, ApplianceBase
from vmi.manifest.repository import Catalogue, Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "base-without-cycle"
SEVERITY = Severity.ERROR
MOST_NAMES = 3


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This follows the bases until they end, or come back."""
    route: list[str] = [manifest.name]
    base = _base(appliance)
    while base and base not in route:
        route.append(base)
        base = _base_of(around.catalogue, base)
    if base == manifest.name:
        others = [name for name in route if name != manifest.name]
        hint = "name another base: a distribution's, or an appliance that does not stand on this one"
        if others:
            hint = f"name another base here or in {' or '.join(_shown(others))}, such as a distribution's"
        yield Problem(f"is its own base: {' -> '.join([*route, base])}", ("base", "name"), hint=hint)


def _shown(names: list[str]) -> list[str]:
    return [f"'{name}'" for name in names[:MOST_NAMES]]


def _base_of(catalogue: Catalogue, name: str) -> str | None:
    model = catalogue.appliance(name).model if catalogue.holds(name) else None
    return _base(model) if model else None


def _base(appliance: Appliance) -> str | None:
    return appliance.base.name if isinstance(appliance.base, ApplianceBase) else None
