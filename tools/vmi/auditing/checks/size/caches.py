"""No package caches and temporary files are shipped.

Downloaded packages, package lists and what lies in /tmp and /var/tmp are worth nothing on the first day of a machine;
every provider downloads them all the same. A few kilobytes pass.
"""

from vmi.auditing.checks.leftovers.build import is_build_script
from vmi.auditing.models import Outcome
from vmi.auditing.subject import Observations, Subject, warn

ID = "size.caches"
TITLE = "package caches and temporary directories are empty"
HINT = "end provisioning with: apt-get clean; rm -rf /var/lib/apt/lists/* /tmp/* /var/tmp/*"
SOURCES = ("TPL", "VS:package-manager-cache", "SIZ-005", "SAN-003")
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
    "/var/crash",
    "/var/lib/systemd/coredump",
)
TEMPORARY = ("/tmp", "/var/tmp")  # noqa: S108 - paths in the image


def check(subject: Subject) -> Observations:
    for top in CACHES:
        size = sum(entry.size for entry in subject.guest.walk(top) if entry.is_file)
        if size > PASS_BYTES:
            yield warn(top, f"holds {size / 2**20:.1f} MiB")
    for top in TEMPORARY:
        files = [e for e in subject.guest.walk(top) if not e.is_directory and not is_build_script(e.path)]
        if files:
            yield warn(files[0].path, f"is one of {len(files)} files in {top}")
