"""What users of an appliance shall move to is another appliance of this repository, and one that is still built.

The catalogue's page of a deprecated appliance leads to its replacement. A name that is not there leads nowhere; a
retired one leads to an image that gets no security updates.

    lifecycle: {state: deprecated, replacement: debian-13}
"""

from vmi.core.findings import Severity
from vmi.manifest.likeness import meant
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "replacement-exists"
SEVERITY = Severity.ERROR


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks the replacement up."""
    name, route = appliance.lifecycle.replacement, ("lifecycle", "replacement")
    if name is None:
        return
    if name == manifest.name:
        yield Problem(f"'{name}' is to be replaced by itself", route, hint="name another appliance, or none")
    elif not around.catalogue.holds(name):
        yield Problem(f"replacement '{name}' is not in this repository", route, hint=meant(around.catalogue, name))
    elif (model := around.catalogue.appliance(name).model) and model.lifecycle.state == "retired":
        message = f"replacement '{name}' is retired itself"
        yield Problem(message, route, hint="name one that is built", severity=Severity.WARNING)
