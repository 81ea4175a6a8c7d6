"""The package database is there and in order: nothing is half installed, held back, twice or of a foreign architecture.

An operating system whose packages nobody names is a failure: its software is in no list, no advisory can be compared,
and nothing updates it. Looked for are dpkg, rpm and apk: their programs, their directories, the lists of files that
dpkg keeps, and the distributions in os-release that use them. Where none of the database's places names a package that
is installed, this check fails, and those that rest on packages are skipped. A second manager that installed nothing is
fine beside one that did, and so is one beside pacman's, portage's, Nix's and other databases that are not read here.
A package that was taken out of dpkg's database, but whose list of files stayed, is a failure too.

A package that is not quite installed makes the next update stop; one that is held back gets no security updates; a
second version of one stays beside the new one; a foreign architecture doubles what must be updated.
"""

from collections import Counter
from collections.abc import Iterator

from vmi.auditing.checks.software.named import place
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.packages import packages
from vmi.auditing.guest.packages.dpkg import INFO, stanzas
from vmi.auditing.guest.packages.missing import missing
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observation, Observations, Subject, fail, warn

ID = "software.database"
TITLE = "the package database is there and in order"
HINT = (
    "keep the database in the image, or take it back from the build; "
    "dpkg --configure -a; apt-mark unhold; dnf remove --duplicates; dpkg --remove-architecture"
)
SOURCES = ("IMP", "CIV", "PKG-007")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

DONE = ("installed", "config-files", "not-installed")
ANY = ("all", "noarch", "(none)", "")
SEVERAL = ("kernel", "gpg-pubkey")
"""Of these several versions stand beside each other on purpose."""


def check(subject: Subject) -> Observations:
    guest = subject.guest
    for path, message in missing(guest):
        yield fail(path, message)
    yield from _taken_out(guest)
    for fields in stanzas(guest):
        wanted, _, state = (*fields.get("Status", "").split(" "), "", "", "")[:3]
        if state not in DONE:
            yield warn(f"package {fields['Package']}", f"is {state or 'in no state'}")
        elif wanted == "hold":
            yield warn(f"package {fields['Package']}", "is held back: it gets no updates")
    yield from _foreign(guest)
    yield from _twice(guest)


def _taken_out(guest: Guest) -> Iterator[Observation]:
    """A package whose files are there, and in their list, but that nobody names: no advisory is compared with it."""
    known = {fields["Package"] for fields in stanzas(guest)}
    for name in guest.names(INFO) if known else ():
        package = name.removesuffix(".list").partition(":")[0]
        if name.endswith(".list") and package not in known:
            yield fail(f"{INFO}/{name}", f"lists the files of {package}, a package that the database does not name")


def _foreign(guest: Guest) -> Iterator[Observation]:
    found = [package for package in packages(guest) if package.architecture not in ANY]
    if not found:
        return
    [(native, _)] = Counter(package.architecture for package in found).most_common(1)
    for package in found:
        if package.architecture != native:
            yield warn(place(package), f"is of the architecture {package.architecture}, most are of {native}")


def _twice(guest: Guest) -> Iterator[Observation]:
    versions: dict[tuple[str, str], list[str]] = {}
    for package in packages(guest):
        if package.kind == "rpm" and not package.name.startswith(SEVERAL):
            versions.setdefault((package.name, package.architecture), []).append(package.version)
    for (name, _), several in versions.items():
        if len(several) > 1:
            yield warn(f"package {name}", f"is installed in several versions: {', '.join(several)}")
