"""Each machine makes its own id at its first boot.

Two machines with one id get one address from a DHCP server, and mix up their logs. /etc/machine-id must be empty, or
say `uninitialized`, or not be there; D-Bus's own must be a link to it.
"""

from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail

ID = "leftovers.machine-id"
TITLE = "the machine id is empty"
HINT = "end provisioning with: truncate --size 0 /etc/machine-id; rm -f /var/lib/dbus/machine-id"
SOURCES = ("TPL", "VS:machine-id", "OCI", "CIV", "SD", "SAN-001")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

PATHS = ("/etc/machine-id", "/var/lib/dbus/machine-id")


def check(subject: Subject) -> Observations:
    for path in PATHS:
        entry = subject.guest.lstat(path)
        if entry is None or not entry.is_file:  # the second one is a link to the first
            continue
        if (subject.guest.read_text(path) or "").strip() not in ("", "uninitialized"):
            yield fail(path, "every machine would have the same machine id")
