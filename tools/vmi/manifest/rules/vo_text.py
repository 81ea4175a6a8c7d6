"""A VO's title and description say something, in characters that can be seen.

They head the VO's image list and its page of the catalogue. Invisible characters, and those that turn the direction
of writing around, break searches and can show a reviewer something else than what a machine reads.

Write the text again by hand where it holds such a character.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import VirtualOrganisation
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problems
from vmi.manifest.rules import text_says_something, text_visible

ID = "vo-text"
SEVERITY = Severity.ERROR


def check(manifest: Manifest[VirtualOrganisation], vo: VirtualOrganisation, around: Around) -> Problems:
    """This asks both questions that are asked of an appliance."""
    del around
    yield from text_visible.of_document(manifest.document.value)
    yield from text_says_something.of_texts(vo.title, vo.description)
