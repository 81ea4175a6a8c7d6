"""No installer left its answers.

A kickstart, preseed or autoinstall file holds what the installer was told, the password of root often among it, in
clear or as a hash; so do debconf's passwords, and an installer's log may repeat them.
"""

import re

from vmi.auditing.guest.guest import Guest
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail

ID = "leftovers.installers"
TITLE = "there are no answers and no logs of an installer"
HINT = "remove the file at the end of provisioning"
SOURCES = ("TPL", "VS:logfiles", "CRD-012")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

ANSWERS = ("/root/anaconda-ks.cfg", "/root/original-ks.cfg", "/root/initial-setup-ks.cfg", "/root/ks*.cfg",
           "/root/ks-*.log", "/root/preseed*.cfg", "/root/autoinst.xml", "/ks.cfg", "/preseed.cfg", "/autoinstall.yaml",
           "/var/adm/autoinstall/*", "/var/cache/debconf/passwords.dat")  # fmt: skip
LOGS = ("/var/log/installer/", "/var/log/anaconda/", "/var/log/YaST2/")
BIG_BYTES = 2**18
_PASSWORD = re.compile(
    r"\s*(?:rootpw\b|user\s.*--password|d-i\s+passwd/\S*password|passwd/\S*password|password:|Value: .)", re.IGNORECASE
)


def is_installers(path: str) -> bool:
    """This is true for an installer's log."""
    return path.startswith(LOGS)


def check(subject: Subject) -> Observations:
    guest = subject.guest
    for path in guest.glob(*ANSWERS):
        if guest.size(path):
            line = _password(guest, path)
            yield fail(path, f"is left from an installer{', with a password' if line else ''}", line)
    for top in LOGS:
        for entry in guest.walk(top):
            if entry.is_file and entry.size:
                yield fail(entry.path, "is left from the installer and may hold its answers")


def _password(guest: Guest, path: str) -> int | None:
    """The first line that sets one; a large file is not searched, it fails anyway."""
    if guest.size(path) > BIG_BYTES:
        return None
    return next((line for line, text in guest.lines(path) if _PASSWORD.match(text)), None)
