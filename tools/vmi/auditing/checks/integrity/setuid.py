"""No program gives its caller more rights, except those of the distribution.

A program with the set-uid or set-gid bit, or with file capabilities, runs with rights that its caller does not have.
One that no package brought is a way to root that nobody maintains; one that a package brought and that no distribution
installs so was given its rights during the build. Capabilities are read for programs that no package brought, in the
deep pass for all. Container images are passed over: only root can enter them.
"""

import re
from collections.abc import Iterable

from vmi.auditing.checks.integrity.distribution_privileges import CAPABLE, SETUID
from vmi.auditing.guest.census import CONTAINER_STORES, census
from vmi.auditing.guest.entries import Entry
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observation, Observations, Subject, fail, warn

ID = "integrity.setuid"
TITLE = "only the distribution's own programs give their callers more rights"
HINT = "take the right away (chmod u-s,g-s or setcap -r), or install the program from a package and waive the check"
SOURCES = ("CIS", "INT-001")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

CAPABILITY = "security.capability"
PASSED_OVER = ("/var/lib/dpkg/info/", *CONTAINER_STORES)
"""The first are dpkg's scripts, and the kernel gives a script no capabilities."""
NOBODY = "and no package brought it"
UNUSUAL = "which no distribution makes it"
_ARCHITECTURE = re.compile(r"^/(lib(?:64|32)?)/(?:[a-z0-9_]+-linux-gnu[a-z0-9]*/)?")


def check(subject: Subject) -> Observations:
    for entry in census(subject.guest).setuid:
        if entry.path.startswith(CONTAINER_STORES):
            continue
        what = "set-uid" if entry.mode & 0o4000 else "set-gid"
        yield from _judge(subject, entry, f"is {what}", _plain(entry.path) in SETUID)
    for entry in _asked_for_capabilities(subject):
        if CAPABILITY in subject.guest.source.attributes(entry):
            yield from _judge(subject, entry, "has capabilities", entry.name in CAPABLE)


def _judge(subject: Subject, entry: Entry, what: str, usual: bool) -> Iterable[Observation]:
    if entry.path not in subject.owned and not (usual and not subject.owned):
        yield fail(entry.path, f"{what}, {NOBODY}")
    elif not usual:
        yield warn(entry.path, f"{what}, {UNUSUAL}")


def _asked_for_capabilities(subject: Subject) -> Iterable[Entry]:
    executables, owned = census(subject.guest).executables, subject.owned
    asked = (e for e in executables if not e.path.startswith(PASSED_OVER))
    return asked if subject.request.deep else (e for e in asked if e.path not in owned)


def _plain(path: str) -> str:
    return _ARCHITECTURE.sub("/lib/", path.removeprefix("/usr"))
