"""Version and notes are no longer than AppDB took them.

Tools that grew up with AppDB still read these lists: a version had at most 20 characters there, notes at most 1000.
Longer ones are cut off at places that nobody looks at. Shorter is better for people, too.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "appdb-limits"
SEVERITY = Severity.HINT

LIMITS = {"version": 20, "notes": 1000}


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This counts characters."""
    del manifest, around
    for key, most in LIMITS.items():
        length = len(getattr(appliance, key) or "")
        if length > most:
            yield Problem(f"{key} has {length} characters; AppDB took {most}", (key,), hint="make it shorter")
