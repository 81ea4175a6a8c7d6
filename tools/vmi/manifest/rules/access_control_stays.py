"""SELinux and AppArmor stay switched on.

They hold a service that was broken into back from the rest of the machine. Both distributions' services come with
rules that work. Where a program of yours does not, give it a label or a rule of its own instead of switching
everything off: `semanage fcontext`, `setsebool`, or for AppArmor `aa-complain` for that one program.
"""

import re

from vmi.core.findings import Severity
from vmi.manifest.reading.content import Content
from vmi.manifest.reading.guest_text import guest_lines, replacements
from vmi.manifest.reading.kickstart import word_of
from vmi.manifest.reading.pointing import at
from vmi.manifest.reading.services import switched
from vmi.manifest.rule import Problems

ID = "access-control-stays"
SEVERITY = Severity.HINT

_CONFIG = re.compile(r"^/etc/(?:selinux|sysconfig/selinux)|grub")
_OFF = re.compile(r"SELINUX\s*=\s*(?:disabled|permissive)|selinux=0|apparmor=0|enforcing=0")
HINT = "leave it on, and make an exception for the one program that needs it"


def check(read: Content) -> Problems:
    """This looks for what switches them off."""
    for file, call in read.calls:
        if call.program == "setenforce" and call.texts[:1] in (("0",), ("Permissive",), ("permissive",)):
            yield at(file, call.first, "SELinux is switched off", HINT)
        elif call.program in ("aa-teardown", "grubby") and (call.program == "aa-teardown" or _off(call.texts)):
            yield at(file, call.first, f"{call.program} switches access control off", HINT)
    for line in (*guest_lines(read, _CONFIG), *replacements(read, _CONFIG)):
        if not line.text.startswith("#") and (match := _OFF.search(line.text)):
            yield at(line.file, line, f"'{match[0]}' switches access control off", HINT)
    for change in switched(read):
        if change.unit == "apparmor.service" and change.verb != "enable":
            yield at(change.file, change.place, "AppArmor is switched off", HINT)
    for task in read.tasks:
        if task.module == "selinux" and task.argument("state") in ("disabled", "permissive"):
            yield at(task.file, task.key, "SELinux is switched off", HINT)
    for seed in read.kickstarts:
        for directive in seed.kickstart.named("selinux"):
            if directive.has("--disabled") or directive.has("--permissive"):
                yield at(seed.file, word_of(directive), "SELinux is switched off", "write `selinux --enforcing`")


def _off(texts: tuple[str, ...]) -> bool:
    return any(_OFF.search(text) and not text.startswith("--remove-args") for text in texts)
