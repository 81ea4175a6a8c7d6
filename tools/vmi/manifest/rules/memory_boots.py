"""The minimum of memory is enough to boot.

A machine with less starts, and then stops in its first minutes with a message on a console that nobody sees. The
number is in MiB: 2 GiB are 2048. Below 128 MiB nothing boots that this repository builds, Debian wants 256, Ubuntu
512, AlmaLinux, Rocky Linux, CentOS and Fedora 1024, all without any application.

    requirements:
      memory_mib: {minimum: 1024, recommended: 2048}
"""

from vmi.core.findings import Severity
from vmi.manifest.distributions import boots_with_mib
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "memory-boots"
SEVERITY = Severity.WARNING


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This compares with what the operating system takes alone."""
    del manifest, around
    minimum, needed = appliance.requirements.memory_mib.minimum, boots_with_mib(appliance.os.name)
    if minimum < needed:
        meant = minimum * 1024
        message = f"{appliance.os.name} does not boot with {minimum} MiB of memory; it takes {needed} MiB by itself"
        hint = f"write MiB: {minimum} GiB are {meant}" if minimum <= 64 else f"write {needed} or more"
        yield Problem(message, ("requirements", "memory_mib", "minimum"), hint=hint)
