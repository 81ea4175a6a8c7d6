"""Documentation stays within what the base brings.

Packages of documentation, and a total that is far beyond that of a standard installation, are named with their
sizes: nobody reads them on a machine in a cloud, and every provider downloads them. Copyright files must stay.
"""

from vmi.auditing.checks.software.named import Table, named, place
from vmi.auditing.guest.census import sizes
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, hint

ID = "software.documentation"
TITLE = "documentation stays within what the base brings"
HINT = "purge packages of documentation; dpkg's path-exclude and rpm's %_excludedocs keep the rest out"
SOURCES = ("EGI", "TPL", "SIZ-005")
SEVERITY = Outcome.HINT
APPLIES = "every image"

PLACES = ("/usr/share/doc", "/usr/share/man", "/usr/share/info", "/usr/share/gtk-doc", "/usr/share/help")
BASE_BYTES = 96 * 2**20
"""What no standard installation reaches: Debian's has 60 MiB."""
PACKAGES: Table = {"documentation": ("*-doc", "*-docs", "*-doc-html", "*-doc-pdf", "*-javadoc")}
BASE = ("doc-debian", "debian-faq", "python3-doc-minimal")


def check(subject: Subject) -> Observations:
    for package, what in named(subject.guest, PACKAGES):
        if package.name not in BASE:
            yield hint(place(package), f"is {what}")
    below = sizes(subject.guest)
    found = {path: below[path] for path in PLACES if path in below}
    if sum(found.values()) > BASE_BYTES:
        for path, size in sorted(found.items(), key=lambda pair: -pair[1]):
            yield hint(path, f"holds {size / 2**20:.1f} MiB")
    subject.demand_packages()
