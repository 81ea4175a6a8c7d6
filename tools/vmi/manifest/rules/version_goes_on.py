"""A change leaves the version as it was, or raises it.

A version that goes back in a change is mostly a slip of the finger, or two branches that met. So with --since it is
compared with that of the older commit, as `version-not-lower` compares it with what was released.

Where a version was never released and is meant to go back, say so:

    version: "13.1"  # vmi: ignore[version-goes-on] 131 was a slip of the finger, never released
"""

import re

from vmi.core import yaml
from vmi.core.findings import Severity
from vmi.manifest import records
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems
from vmi.manifest.versions import SHAPE, above, beside, key

ID = "version-goes-on"
SEVERITY = Severity.ERROR


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This compares with the commit that the run looks back to."""
    version, before = appliance.version, _before(manifest, around)
    if before is None or before == version or key(before) < key(version):
        return
    if all(key(each) < key(before) for each in records.released(manifest, around.catalogue)):  # else version-not-lower
        message = f"{beside(version, before)}, which was the version before this change"
        yield Problem(message, ("version",), hint=above(before))


def _before(manifest: Manifest[Appliance], around: Around) -> str | None:
    if around.history is None or around.since is None:
        return None
    data = around.history.at(around.since, manifest.shown)
    try:
        value = yaml.parse(data).value if data else None
    except yaml.Fault:
        return None  # it could not be read then
    version = value.get("version") if isinstance(value, dict) else None
    return version if isinstance(version, str) and re.fullmatch(SHAPE, version) else None
