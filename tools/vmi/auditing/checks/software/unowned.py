"""Programs and libraries come from packages, or lie where hand-made ones belong.

What lies in /usr without a package gets no security updates, is in no list of software, and may be written over;
/usr/local and /opt are for what is made by hand. Elsewhere, compiled programs are looked for. In the deep pass,
Python and Node packages that no package brought are named: only who installed them will update them. That there are
container images is worth knowing; what is in them is not looked at.
"""

from collections.abc import Iterator

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.census import CONTAINER_STORES, unowned
from vmi.auditing.guest.entries import Entry
from vmi.auditing.guest.packages.language import LanguagePackage, language_packages
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observation, Observations, Skipped, Subject, hint, warn

ID = "software.unowned"
TITLE = "programs and libraries come from packages, or lie in /usr/local and /opt"
HINT = "install it from a package, or into /usr/local or /opt, and tell users who updates it"
SOURCES = ("SPG", "PKG-009")
SEVERITY = Outcome.WARN
APPLIES = "images with a package database"

BY_HAND = ("/usr/local/", "/opt/", "/usr/src/", "/var/lib/dpkg/info/", "/dev/", "/proc/", "/sys/", "/run/",
           *CONTAINER_STORES)  # fmt: skip
SYSTEM = ("/usr/", "/bin/", "/sbin/", "/lib/", "/lib64/")
OTHER_CHECKS = ("/usr/lib/modules/", "/lib/modules/")
"""Kernel modules are the preload check's."""
PROGRAMS_LIMIT = 20_000
"""Each of them is looked into."""
ELF = b"\x7fELF"
NAMES_LIMIT = 20
IMAGES = ("/var/lib/docker/image/*/repositories.json", "/var/lib/containers/storage/*-images/images.json",
          "/var/lib/snapd/state.json", "/var/lib/flatpak/repo/config")  # fmt: skip
EMPTY_BYTES = 64
"""What a list of container images has at most when it names none."""


def check(subject: Subject) -> Observations:
    if not subject.owned:
        raise Skipped("there is no package database")
    found = [entry for entry in unowned(subject.guest) if entry.is_file and not entry.path.startswith(BY_HAND)]
    if sum((entry.mode & 0o111) > 0 for entry in found) > PROGRAMS_LIMIT:
        raise CannotJudge(f"more than {PROGRAMS_LIMIT} programs that no package brought", found[0].path)
    for entry in found:
        if what := _what(subject, entry):
            yield warn(entry.path, f"is {what} that no package brought")
    for path in (path for pattern in IMAGES for path in subject.guest.glob(pattern)):
        image_list = subject.guest.stat(path)
        if image_list and image_list.size > EMPTY_BYTES:
            yield hint(path, "container images are shipped, and what is in them is in no list of packages")
    if subject.request.deep:
        yield from _languages(subject)
    subject.demand_packages()


def _what(subject: Subject, entry: Entry) -> str:
    path = entry.path
    if path.startswith(SYSTEM):
        if path.endswith(".so") or ".so." in entry.name:
            return "a library"
        return "a program" if entry.mode & 0o111 and not path.startswith(OTHER_CHECKS) else ""
    return "a program" if entry.mode & 0o111 and subject.guest.source.read(entry, len(ELF)) == ELF else ""


def _languages(subject: Subject) -> Iterator[Observation]:
    found: dict[str, list[LanguagePackage]] = {}
    for package in language_packages(subject.guest):
        if package.path not in subject.owned:
            found.setdefault(package.kind, []).append(package)
    for kind, packages in found.items():
        names = ", ".join(sorted({f"{package.name} {package.version}" for package in packages})[:NAMES_LIMIT])
        yield hint(packages[0].path, f"is one of {len(packages)} packages of {kind} that no package brought: {names}")
