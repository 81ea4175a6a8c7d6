"""Title and description say something.

They are what people read in the catalogue, in the dashboards of clouds and in the pull request that asks a VO to
endorse the image. Blanks, or a description that repeats the title, tell nobody whether this image is the one.

    title: Debian 13 with Podman
    description: >-
      Debian 13 ready to run containers without root: Podman, user namespaces prepared for the default user.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "text-says-something"
SEVERITY = Severity.ERROR

SHORT = 15


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This reads both."""
    del manifest, around
    yield from of_texts(appliance.title, appliance.description)


def of_texts(title: str, description: str) -> Problems:
    """This reads a title and a description."""
    said = description.strip()
    if not title.strip():
        yield Problem("the title is empty", ("title",), hint="write one line for people")
    if not said:
        yield Problem("the description is empty", ("description",), hint="write what it is and what it is good for")
    elif said.rstrip(".").casefold() == title.strip().rstrip(".").casefold() or len(said) < SHORT:
        message = "the description says no more than a title does"
        hint = "write what it is and what it is good for, in a paragraph"
        yield Problem(message, ("description",), hint=hint, severity=Severity.HINT)
