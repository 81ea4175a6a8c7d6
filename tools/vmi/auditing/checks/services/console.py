"""The console gives nobody more than a login, and nothing but the boot loader starts a kernel.

debug-shell.service is root without a password on a console; kexec loads a kernel past all checks of the boot; what
Ctrl-Alt-Del does is turned into something else than a restart. That these keys restart a machine at all is no finding:
whoever has the console can do that anyway.
"""

from vmi.auditing.guest.units.files import unit_files
from vmi.auditing.guest.units.starting import started
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, warn

ID = "services.console"
TITLE = "the console gives nobody more than a login"
HINT = "run systemctl disable for it"
SOURCES = ("CIS", "SVC-007")
SEVERITY = Outcome.WARN
APPLIES = "every image"

UNITS = {
    "debug-shell.service": "is root without a password on tty9",
    "kexec-load.service": "loads another kernel when the machine restarts",
    "kexec.service": "loads another kernel when the machine restarts",
}
CTRL_ALT_DEL = "ctrl-alt-del.target"
USUAL = {CTRL_ALT_DEL, "reboot.target", "poweroff.target", "halt.target"}


def check(subject: Subject) -> Observations:
    found = started(subject.guest)
    for name, what in UNITS.items():
        if name in found and found[name].unmet is None:
            yield warn(found[name].unit.path, f"{name} is started, which {what}")
    files = unit_files(subject.guest)
    stands_for = files.name(CTRL_ALT_DEL)
    if files.exists(CTRL_ALT_DEL) and stands_for not in USUAL:
        yield warn(files.path(CTRL_ALT_DEL) or "", f"Ctrl-Alt-Del starts {stands_for}")
