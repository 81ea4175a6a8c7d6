"""There are no device nodes, pipes and sockets where none belong, no hidden directories, and no names that lie.

A device node outside /dev opens a disk to whoever may read it; a file in /dev, and a directory whose name starts with a
dot outside of homes, are where intruders and forgotten builds keep things; a control character in a name makes a
terminal show another one. What packages brought is passed over, and so is what a boot makes anew.
"""

import stat
from collections.abc import Iterator

from vmi.auditing.guest.census import CONTAINER_STORES, census
from vmi.auditing.guest.entries import Entry
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observation, Observations, Subject, warn

ID = "integrity.strange-files"
TITLE = "there are no stray device nodes, hidden directories and names that lie"
HINT = "remove it; if a program needs it, let its unit make it at start (RuntimeDirectory=, tmpfiles.d)"
SOURCES = ("CIS", "INT-004")
SEVERITY = Outcome.WARN
APPLIES = "every image"

KINDS = {
    stat.S_IFCHR: "a device node",
    stat.S_IFBLK: "a device node of a disk",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
}
PASSED_OVER_NODES = ("/dev/", "/run/", "/proc/", "/sys/", *CONTAINER_STORES)
WATCHED = ("/dev/", "/tmp/", "/var/tmp/", "/usr/", "/etc/", "/boot/", "/bin/", "/lib/", "/sbin/")  # noqa: S108 - in the image
PASSED_OVER = ("/usr/local/", "/usr/src/", "/etc/skel/", "/usr/lib/.build-id", "/usr/lib/node_modules/")
X_SOCKETS = (".X11-unix", ".ICE-unix", ".font-unix", ".XIM-unix", ".Test-unix")
VERSION_CONTROL = (".git", ".etckeeper", ".hg", ".svn", ".bzr")
"""Histories of configuration; leftovers of checkouts are another check's."""


def check(subject: Subject) -> Observations:
    found = census(subject.guest)
    for entry in found.special:
        if not entry.path.startswith(PASSED_OVER_NODES) and entry.path not in subject.owned:
            yield warn(entry.path, f"is {KINDS[stat.S_IFMT(entry.mode)]}")
    yield from _in_dev(subject)
    for entry in found.hidden:
        if entry.path.startswith(WATCHED) and not _is_usual(entry) and entry.path not in subject.owned:
            yield warn(entry.path, "is a hidden directory")
    for entry in found.unprintable:
        if entry.path not in subject.owned:
            yield warn(entry.path, "has a name that a terminal shows as another one")


def _in_dev(subject: Subject) -> Iterator[Observation]:
    for entry in subject.guest.walk("/dev"):
        if entry.is_file and not entry.path.startswith("/dev/shm/"):  # noqa: S108 - in the image
            yield warn(entry.path, f"is a file of {entry.size} bytes among device nodes")


def _is_usual(entry: Entry) -> bool:
    return entry.path.startswith(PASSED_OVER) or entry.name in (*X_SOCKETS, *VERSION_CONTROL)
