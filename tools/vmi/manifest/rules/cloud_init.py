"""The image is contextualized by cloud-init.

An image holds no password and no key. At its first boot a machine must learn who may use it, and cloud-init is the
tool that all of EGI's providers, and most commercial ones, speak to. Without any such tool the machine boots and
nobody can enter, unless a credential was left in the image, which is never allowed.

    contextualization: {engine: cloud-init, default_user: debian}

Ignition (Fedora CoreOS, Flatcar) does the same with another language. It knows the metadata of OpenStack, but the
cloud-config that EGI's users and tools send does nothing to it: say in the description how to start the machine.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "cloud-init"
SEVERITY = Severity.ERROR

ROUTE = ("contextualization", "engine")
HINT = "write `engine: cloud-init`, and install the package cloud-init"


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks at the engine."""
    del manifest, around
    engine = appliance.contextualization.engine
    if engine == "none":
        yield Problem("without contextualization nobody can enter a machine: the image holds no key", ROUTE, hint=HINT)
    elif engine != "cloud-init":
        message = f"'{engine}' does not understand the cloud-config that EGI's users send; cloud-init does"
        yield Problem(message, ROUTE, hint=HINT, severity=Severity.WARNING)
