"""There are no SSH host keys.

They are made on the first boot. In an image they are known to everybody who downloads it, and every machine would prove
to be the same one: anyone could stand in between.
"""

from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail

ID = "credentials.host-keys"
TITLE = "there are no SSH host keys"
HINT = "end provisioning with: rm -f /etc/ssh/ssh_host_*; cloud-init or the distribution makes them on the first boot"
SOURCES = ("EGI", "TPL", "VS:ssh-hostkeys", "OCI", "WA", "CRD-006")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

PATTERNS = ("/etc/ssh/ssh_host_*", "/etc/dropbear/dropbear_*_host_key")


def check(subject: Subject) -> Observations:
    for pattern in PATTERNS:
        for path in subject.guest.glob(pattern):
            if subject.guest.size(path):
                yield fail(path, "is a host key that every machine would share")
