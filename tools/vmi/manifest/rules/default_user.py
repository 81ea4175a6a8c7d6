"""The default user is a person's account, not root, and nobody else's.

It is made by cloud-init at the first boot and gets the user's key. As root it would make every slip a disaster and
every log line anonymous, and images refuse SSH as root. A name of a system account (daemon, www-data, nobody)
belongs to a service: cloud-init would give the key to that. `vmi-probe` and `vmi-user` are made when the image is
tried.

    contextualization: {default_user: debian}

Distributions' own names are what users expect: debian, ubuntu, almalinux, rocky, fedora, centos.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.reserved import why_reserved
from vmi.manifest.rule import Around, Problem, Problems

ID = "default-user"
SEVERITY = Severity.ERROR


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks at the name."""
    del manifest, around
    name = appliance.contextualization.default_user
    if why := why_reserved(name):
        usual = appliance.os.name.split()[0].lower()
        hint = f"write a name such as `default_user: {usual if not why_reserved(usual) else 'cloud-user'}`"
        yield Problem(f"the default user cannot be '{name}': {why}", ("contextualization", "default_user"), hint=hint)
