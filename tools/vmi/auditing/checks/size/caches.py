"""No package caches are shipped.

Downloaded packages and package lists are worth nothing on the first day of a machine; every provider downloads them all
the same. A few kilobytes pass. Temporary files and crash dumps are judged by leftovers.temporary.
"""

from vmi.auditing.models import Outcome
from vmi.auditing.subject import Observations, Subject, warn

ID = "size.caches"
TITLE = "package caches are empty"
HINT = "end provisioning with: apt-get clean; rm -rf /var/lib/apt/lists/*"
SOURCES = ("TPL", "VS:package-manager-cache", "SIZ-005")
SEVERITY = Outcome.WARN
APPLIES = "every image"

PASS_BYTES = 64 * 1024
CACHES = (
    "/var/cache/apt",
    "/var/lib/apt/lists",
    "/var/cache/dnf",
    "/var/cache/yum",
    "/var/cache/zypp",
    "/root/.cache",
)


def check(subject: Subject) -> Observations:
    for top in CACHES:
        size = sum(entry.size for entry in subject.guest.walk(top) if entry.is_file)
        if size > PASS_BYTES:
            yield warn(top, f"holds {size / 2**20:.1f} MiB")
