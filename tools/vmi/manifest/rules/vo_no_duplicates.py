"""No manager of a VO is listed twice.

A second entry does nothing, and hides that a VO has one manager less than it seems: with a single one, nobody
approves while that person is away. Remove one of the two.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import VirtualOrganisation
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problems
from vmi.manifest.rules.no_duplicates import repeated

ID = "vo-no-duplicates"
SEVERITY = Severity.WARNING


def check(manifest: Manifest[VirtualOrganisation], vo: VirtualOrganisation, around: Around) -> Problems:
    """This compares the names as GitHub does, which knows no capital letters."""
    del manifest, around
    yield from repeated(("managers",), "", vo.managers)
