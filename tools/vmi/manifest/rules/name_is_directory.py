"""The manifest's name is the name of its directory.

People and machines look an appliance up by its directory: plans, release records, VOs and CODEOWNERS all name it.
Two names for one thing would let an owner of one directory speak for another.

Rename one of the two. A name that was released keeps its directory for ever; a new name is a new appliance.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.naming import other_than_directory
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problems

ID = "name-is-directory"
SEVERITY = Severity.ERROR


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This compares the two."""
    del around
    yield from other_than_directory(manifest, appliance.name)
