"""No caches are shipped.

Downloaded packages, package lists, and what pip, npm, Go, Cargo, Maven and container builds keep for the next time are
worth nothing on the first day of a machine; every provider downloads them all the same. A few kilobytes pass. Temporary
files and crash dumps are judged by leftovers.temporary, logs by leftovers.logs.
"""

from vmi.auditing.guest.census import sizes
from vmi.auditing.guest.guest import Guest
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, warn

ID = "size.caches"
TITLE = "caches are empty"
HINT = "end provisioning with: apt-get clean; rm -rf /var/lib/apt/lists/* /root/.cache; and what else is named here"
SOURCES = ("TPL", "VS:package-manager-cache", "SIZ-005")
SEVERITY = Outcome.WARN
APPLIES = "every image"

PASS_BYTES = 64 * 1024
CACHES = (
    "/var/cache/apt",
    "/var/lib/apt/lists",
    "/var/cache/dnf",
    "/var/cache/libdnf5",
    "/var/cache/yum",
    "/var/cache/zypp",
    "/var/cache/apk",
    "/var/cache/pacman/pkg",
    "/var/cache/PackageKit",
    "/var/cache/ccache",
    "/var/lib/docker/buildkit",
    "/var/lib/docker/tmp",
    "/var/lib/containers/cache",
    "/var/lib/snapd/cache",
)
AT_HOME = (".cache", ".npm/_cacache", ".cargo/registry", ".cargo/git", "go/pkg/mod", ".m2/repository", ".gradle/caches",
           ".ivy2/cache", ".gem/specs", ".composer/cache", ".yarn/cache", ".ccache")  # fmt: skip


def check(subject: Subject) -> Observations:
    guest = subject.guest
    places = {entry.path for path in (*CACHES, *_at_home(guest)) if (entry := guest.stat(path)) and entry.is_directory}
    for path in sorted(places):
        size = sizes(guest).get(path, 0)
        if size > PASS_BYTES:
            yield warn(path, f"holds {size / 2**20:.1f} MiB")


def _at_home(guest: Guest) -> list[str]:
    return [f"{home}/{name}" for home in ("/root", *guest.glob("/home/*")) for name in AT_HOME]
