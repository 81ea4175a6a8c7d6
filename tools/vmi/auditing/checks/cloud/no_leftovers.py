"""cloud-init believes that it has never run.

What it remembers of an instance keeps it from setting up the next one, and holds that one's user data. Its own state
must not be there, nor what it wrote about the SSH server while the image was built. The other traces of a machine that
ran have checks of their own in the family `leftovers`.
"""

from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail, warn

ID = "cloud.no-leftovers"
TITLE = "cloud-init has no state of a machine that ran"
HINT = "end provisioning with: cloud-init clean --logs --machine-id --seed"
SOURCES = ("TPL", "OCI", "AWS", "CLD-005")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

STATE = ("instance", "instances/*", "data/*", "sem/*", "handlers/*", "scripts/per-instance/*")
BY_CLOUD_INIT = "/etc/ssh/sshd_config.d/50-cloud-init.conf"
RUNNING = "/run/cloud-init"


def check(subject: Subject) -> Observations:
    guest = subject.guest
    for pattern in STATE:
        for path in guest.glob(f"/var/lib/cloud/{pattern}"):
            yield fail(path, "is left from a machine that cloud-init set up")
    for entry in guest.walk(RUNNING):
        if entry.is_file:
            yield fail(entry.path, "is left from a machine that cloud-init set up")
    if guest.size(BY_CLOUD_INIT):
        yield warn(BY_CLOUD_INIT, "was written by cloud-init while the image was built")
