"""The boot menu has no password.

A password of the author's in GRUB's menu is one that every provider downloads, as a hash that can be tried out, and it
keeps whoever runs the machine from repairing it. Looked for in the menu, in user.cfg, and in the scripts that the menu
is made from.
"""

import re

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.kernel.grub import DIRECTORIES, menus
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail

ID = "boot.menu-password"
TITLE = "the boot menu has no password"
HINT = "remove the password and superusers from /etc/grub.d and user.cfg, and write the menu anew"
SOURCES = ("BOO-005",)
SEVERITY = Outcome.FAIL
APPLIES = "every image"

_PASSWORD = re.compile(r"(?:password|password_pbkdf2)\s+(\S+)\s+[^\s$\\]|(GRUB2_PASSWORD)=\S")
_SUPERUSERS = re.compile(r"set\s+superusers=[\"']?[^\s\"'$]")


def check(subject: Subject) -> Observations:
    for path in _places(subject.guest):
        lines = subject.guest.lines(path)
        # RHEL's own menu names a superuser in case that user.cfg has a password for it.
        is_template = any("GRUB2_PASSWORD}" in line for _, line in lines)
        for number, line in lines:
            if match := _PASSWORD.match(line):
                whose = f"of {match[1]}" if match[1] else "of the superuser"
                yield fail(path, f"holds the password {whose}", number)
            elif _SUPERUSERS.match(line) and not is_template:
                yield fail(path, "names a superuser: the menu cannot be changed without a password", number)


def _places(guest: Guest) -> list[str]:
    users = [path for path in (f"{directory}/user.cfg" for directory in DIRECTORIES) if guest.exists(path)]
    return [*menus(guest), *users, *guest.glob("/etc/grub.d/*")]
