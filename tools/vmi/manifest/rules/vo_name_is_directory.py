"""The VO's name is the name of its directory.

Image lists are published under the directory's name, and CODEOWNERS gives the directory to the VO's managers. Two
names for one thing would let the managers of one VO speak for another.

Rename one of the two.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import VirtualOrganisation
from vmi.manifest.naming import other_than_directory
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problems

ID = "vo-name-is-directory"
SEVERITY = Severity.ERROR


def check(manifest: Manifest[VirtualOrganisation], vo: VirtualOrganisation, around: Around) -> Problems:
    """This compares the two."""
    del around
    yield from other_than_directory(manifest, vo.name)
