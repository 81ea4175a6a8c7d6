"""A boot command waits an hour at most, all its waits together.

<wait5m> waits five minutes before the next key, and Packer does nothing else meanwhile: <wait99999h> would hold the
machine that builds until somebody looks. A boot command types into the installer's first screen; that is there within
minutes. How long the installation itself may take, `build.ssh_timeout_s` says.

    boot_command:
      - "<esc><wait5s>"
      - "auto url=<seed-url>/preseed.cfg<enter>"
"""

import re

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance, IsoBase
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "boot-command-waits"
SEVERITY = Severity.ERROR

MOST_S = 3600
_WAIT = re.compile(r"<wait([0-9a-z.]*)>", re.IGNORECASE)
_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h)?", re.IGNORECASE)
_SECONDS = {"ms": 0.001, "s": 1.0, "": 1.0, "m": 60.0, "h": 3600.0}


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This adds them up, and points at the line that waits longest."""
    del manifest, around
    if not isinstance(appliance.base, IsoBase):
        return
    waits = [_seconds(typed) for typed in appliance.base.boot_command]
    if sum(waits) > MOST_S:
        message = f"the boot command waits {_shown(sum(waits))} in all; an hour at most"
        hint = "wait for the first screen only: build.ssh_timeout_s is how long the installation may take"
        yield Problem(message, ("base", "boot_command", waits.index(max(waits))), hint=hint)


def _seconds(typed: str) -> float:
    return sum(_length(duration) for duration in _WAIT.findall(typed))


def _length(duration: str) -> float:
    parts = _PART.findall(duration) or [("1", "s")]
    return sum(float(number) * _SECONDS[unit.lower()] for number, unit in parts)


def _shown(seconds: float) -> str:
    if seconds >= 100 * 3600:
        return "for days"
    return f"{seconds // 3600:.0f} h {seconds % 3600 // 60:.0f} min"
