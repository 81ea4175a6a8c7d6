"""The title does not hold the version.

Every release has a new version, and nobody remembers the title. It then names a version that the image no longer
has. The catalogue shows the version beside the title anyway. The version of the operating system, which stays, may
stand there.

    title: Debian 13 with Podman
    version: "2025.10"
"""

import re

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "title-without-version"
SEVERITY = Severity.HINT


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks for it."""
    del manifest, around
    version = appliance.version
    may_hold = len(version) > 1 and version != appliance.os.version and version in appliance.title
    if may_hold and re.search(_as_word(version), appliance.title):
        message = f"the title holds the version '{version}'; with the next release it will be wrong"
        yield Problem(message, ("title",), hint="remove it: the catalogue shows the version beside the title")


def _as_word(version: str) -> str:
    return rf"(?<![0-9.]){re.escape(version)}(?!\.?[0-9])"
