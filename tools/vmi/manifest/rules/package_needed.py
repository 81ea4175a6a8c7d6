"""No package is named that is there anyway.

A bootstrap begins with the smallest system that boots, has a network and obeys cloud-init: kernel, boot loader,
systemd, cloud-init, the SSH server, sudo and the like. Naming them again does nothing, and hides from readers what
the appliance adds.

Remove the package from the list.
"""

from vmi.core import mmdebstrap
from vmi.core.findings import Severity
from vmi.manifest.models import Appliance, BootstrapBase
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "package-needed"
SEVERITY = Severity.HINT

_ESSENTIAL = """
    apt base-files bash coreutils debconf dpkg grep gzip login mount passwd sed tar util-linux
"""
ESSENTIAL = frozenset(_ESSENTIAL.split())


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks each one up."""
    del manifest, around
    if not isinstance(appliance.base, BootstrapBase):
        return
    there = ESSENTIAL.union(mmdebstrap.EVERYWHERE, *mmdebstrap.KERNELS.values(), mmdebstrap.LOADERS.values())
    for index, package in enumerate(appliance.base.packages):
        if package in there:
            message = f"'{package}' is in the smallest system already"
            yield Problem(message, ("base", "packages", index), hint="remove it")
