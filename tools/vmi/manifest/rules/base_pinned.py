"""The base is one file, or one release, that stays what it is.

An address with `latest`, `current` or `daily` in it holds another file next week. The checksum then does not fit
any more, and the build refuses it, most likely on the day when a security update must go out. The same holds for a
suite such as `stable` or `testing`: one day it is another release.

Take the address with a date or a number in it, which distributions keep beside the moving one, and raise it on
purpose:

    url: https://cloud.example.org/images/trixie/20251001-2254/debian-13-generic-amd64-20251001-2254.qcow2
"""

import re

from vmi.core.findings import Severity
from vmi.manifest.distributions import MOVING
from vmi.manifest.models import Appliance, BootstrapBase, CloudImageBase, IsoBase
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "base-pinned"
SEVERITY = Severity.WARNING

_MOVING = re.compile(r"(?<![a-z])(latest|current|daily|nightly|rolling)(?![a-z])", re.IGNORECASE)


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks for words that promise change."""
    del manifest, around
    base = appliance.base
    if isinstance(base, BootstrapBase) and base.suite in MOVING:
        message = f"'{base.suite}' is another release as time goes by"
        yield Problem(message, ("base", "suite"), hint="name the release by its code name, such as trixie")
    elif isinstance(base, CloudImageBase | IsoBase) and (word := _MOVING.search(_path(base.url))):
        message = f"'{word[1]}' in the address: it holds another file next time, and its checksum will not fit"
        yield Problem(message, ("base", "url"), hint="take the address with a date or a number in it")


def _path(url: str) -> str:
    return url.partition("://")[2].partition("/")[2]
