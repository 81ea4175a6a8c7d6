"""A boot command ends with the key that starts it.

What was typed and never confirmed stands on the installer's screen until the time is up. The last key is <enter>,
or for the editor of GRUB <f10> or Ctrl-x: `<leftCtrlOn>x<leftCtrlOff>`. Waiting may follow.
"""

import re

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance, IsoBase
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "boot-command-sent"
SEVERITY = Severity.HINT

_WAITS = re.compile(r"<wait[0-9a-z.]{0,40}>")
_SENT = ("<enter>", "<return>", "<f10>", "<leftctrloff>", "<rightctrloff>")


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This reads the end."""
    del manifest, around
    if not isinstance(appliance.base, IsoBase):
        return
    commands = appliance.base.boot_command
    typed = _WAITS.sub("", "".join(commands)).lower().rstrip()
    if not typed.endswith(_SENT):
        message = "the boot command does not end with a key that starts it, such as <enter>"
        yield Problem(message, ("base", "boot_command", len(commands) - 1), hint="add <enter> at the end")
