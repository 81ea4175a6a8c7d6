"""A version never goes back: it is above every version that was released.

Providers and VOs take the highest version for the newest. One that goes back would be passed over, or replace a newer
image by an older one, with holes that had been mended.

Versions are compared as people count, and as dpkg does: 13.10 is above 13.9, 13.1.1 above 13.1, 2025.11 above 2025.2.
Letters at the end are later (1.0a is above 1.0). What comes before a version is written with a tilde: 1.0~rc1 is below
1.0. Two that count as the same, such as 1.0 and 1.00, are one version too many.

With --since, the version is compared with that of the older commit too. Where a version was never released and is
meant to go back, say so: `# vmi: ignore[version-not-lower] 131 was a slip of the finger, never released`.
"""

from collections.abc import Iterable, Iterator

from vmi.core import yaml
from vmi.core.findings import Severity
from vmi.manifest import records
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems
from vmi.manifest.versions import key

ID = "version-not-lower"
SEVERITY = Severity.ERROR


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This compares with the records, and with the commit that the run looks back to."""
    released = records.versions(around.catalogue, manifest.name) if manifest.status(records.DIRECTORY) else ()
    others = [(version, "is released") for version in released]
    others += [(version, "was the version before this change") for version in _before(manifest, around)]
    above = [other for other in others if key(other[0]) > key(appliance.version)]
    if above:
        version, what = max(above, key=lambda other: key(other[0]))
        message = f"version '{appliance.version}' is lower than '{version}', which {what}"
        yield Problem(message, ("version",), hint=f"write one that is above '{version}'")
    else:
        yield from _same(appliance.version, others)


def _same(version: str, others: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    for other, what in others:
        if other != version and key(other) == key(version):
            message = f"version '{version}' counts as the same as '{other}', which {what}"
            yield Problem(message, ("version",), hint=f"write one that is above '{other}'")
            return


def _before(manifest: Manifest[Appliance], around: Around) -> Iterator[str]:
    if around.history is None or around.since is None:
        return
    data = around.history.at(around.since, manifest.shown)
    try:
        value = yaml.parse(data).value if data else None
    except yaml.Fault:
        return  # it could not be read then
    if isinstance(value, dict) and isinstance(value.get("version"), str):
        yield value["version"][:40]
