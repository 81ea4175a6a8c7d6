"""SELinux finds its labels, no access list opens what modes close, and no file refuses to be changed.

Without labels, an enforcing system of the Red Hat family stops at boot or runs unconfined: tools that write into an
image from outside lose them, and `/.autorelabel` lets the first boot set them again. An access control list on
the password file gives rights that `ls` does not show, and one with chattr's immutable flag cannot be changed by the
site: cloud-init and updates fail on it.
"""

from vmi.auditing.guest.guest import Guest
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, hint

ID = "integrity.labels"
TITLE = "SELinux finds its labels, and no access list or flag hides behind modes"
HINT = (
    "touch /.autorelabel or run setfiles at the end of the build; remove lists with setfacl -b, flags with chattr -ia"
)
SOURCES = ("CIV", "INT-005")
SEVERITY = Outcome.HINT
APPLIES = "every image; labels where SELinux is switched on"

LABEL, ACCESS_LIST = "security.selinux", "system.posix_acl_access"
LABELLED = ("/etc/passwd", "/etc/shadow", "/usr/bin/bash", "/usr/lib/systemd/systemd")
SENSITIVE = (
    "/etc/passwd",
    "/etc/shadow",
    "/etc/gshadow",
    "/etc/sudoers",
    "/etc/ssh/sshd_config",
    "/etc/resolv.conf",
    "/root",
)
CONFIGURATION, RELABEL = "/etc/selinux/config", "/.autorelabel"
ON = ("enforcing", "permissive")


def check(subject: Subject) -> Observations:
    guest = subject.guest
    for path in SENSITIVE:
        if ACCESS_LIST in _attributes(guest, path):
            yield hint(path, "has an access control list")
        for flag in sorted(_flags(guest, path)):
            yield hint(path, f"has the flag {flag}: nothing can change it")
    if not _has_selinux(guest):
        return
    bare = [path for path in LABELLED if guest.exists(path) and LABEL not in _attributes(guest, path)]
    if bare and not guest.exists(RELABEL):
        yield hint(bare[0], f"has no label of SELinux, and there is no {RELABEL}")


def _attributes(guest: Guest, path: str) -> dict[str, bytes]:
    entry = guest.stat(path)
    return guest.source.attributes(entry) if entry else {}


def _flags(guest: Guest, path: str) -> frozenset[str]:
    entry = guest.stat(path)
    return guest.source.flags(entry) if entry else frozenset()


def _has_selinux(guest: Guest) -> bool:
    settings = dict(text.split("=", 1) for _, text in guest.lines(CONFIGURATION) if "=" in text)
    return settings.get("SELINUX", "").strip() in ON
