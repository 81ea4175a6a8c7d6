"""An appliance that stands on another one has its architecture, firmware and operating system, and no smaller disk.

It begins as a copy of the other's disk. That disk holds programs for one kind of processor and starts with one kind
of firmware; it can grow, but it cannot shrink. Only a base in its present version is compared.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance, ApplianceBase
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "like-its-base"
SEVERITY = Severity.ERROR


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This compares the two manifests."""
    named, catalogue = appliance.base, around.catalogue
    if not isinstance(named, ApplianceBase) or named.name == manifest.name or not catalogue.holds(named.name):
        return
    base = catalogue.appliance(named.name).model
    if base is None or named.version != base.version:
        return
    for key in ("architecture", "firmware"):
        mine, its = getattr(appliance, key), getattr(base, key)
        if mine != its:
            yield Problem(
                f"{key} is {mine}, but that of its base '{base.name}' is {its}", (key,), f"write `{key}: {its}`"
            )
    for key in ("name", "version"):
        mine, its = getattr(appliance.os, key), getattr(base.os, key)
        if mine != its:
            message = f"the os has the {key} '{mine}', but that of its base '{base.name}' has '{its}'"
            yield Problem(message, ("os", key), f"write `{key}: {_quoted(its)}`", severity=Severity.WARNING)
    if appliance.disk_mib < base.disk_mib:
        message = (
            f"a disk of {appliance.disk_mib} MiB is smaller than that of its base '{base.name}', {base.disk_mib} MiB"
        )
        yield Problem(message, ("disk_mib",), f"write `disk_mib: {base.disk_mib}` or more")


def _quoted(word: str) -> str:
    return f'"{word}"' if word[0].isdigit() else word
