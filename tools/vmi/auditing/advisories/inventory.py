"""This module names a guest's packages as advisories do: by ecosystem and, for distributions, by source package."""

from collections.abc import Iterator
from typing import NamedTuple

from vmi.auditing.advisories.reading import plain
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.os_release import os_release
from vmi.auditing.guest.packages import Package, packages
from vmi.auditing.guest.packages.language import language_packages

Name = tuple[str, str]
"""An ecosystem and a package's name in it."""
LANGUAGES = {"pypi": "PyPI", "npm": "npm", "golang": "Go"}
DISTRIBUTIONS = {
    "debian": "Debian:{major}",
    "ubuntu": "Ubuntu:{version}",
    "almalinux": "AlmaLinux:{major}",
    "rocky": "Rocky Linux:{major}",
    "alpine": "Alpine:v{minor}",
    "opensuse-leap": "openSUSE:Leap {version}",
}
"""By the ID of os-release."""
SIGNED_KERNEL = "linux-signed"


class Installed(NamedTuple):
    """This is one package under the name that advisories know."""

    name: str
    version: str
    kind: str
    """As in a purl: what orders its versions."""
    package: str
    """What the guest itself calls it."""


def ecosystem(guest: Guest) -> str:
    """This is what OSV calls the guest's distribution, or nothing when there is none for it."""
    release = os_release(guest)
    version = release.get("VERSION_ID", "")
    major, minor = version.split(".")[0], ".".join(version.split(".")[:2])
    pattern = DISTRIBUTIONS.get(release.get("ID", ""), "") if version else ""
    return pattern.format(version=version, major=major, minor=minor)


def normalised(ecosystem: str, name: str) -> Name:
    """This is the name as one spells it: without `:LTS`, and Python's in small letters with hyphens."""
    if ecosystem == LANGUAGES["pypi"]:
        return ecosystem, plain(name)
    return ecosystem.removesuffix(":LTS"), name


def inventory(guest: Guest) -> dict[Name, list[Installed]]:
    """This is what a guest has; what a distribution brought for a language is judged as the distribution's own."""
    found: dict[Name, list[Installed]] = {}
    for name, one in [*_distribution(guest), *_languages(guest)]:
        if one not in found.setdefault(name, []):
            found[name].append(one)
    return found


def _distribution(guest: Guest) -> Iterator[tuple[Name, Installed]]:
    place = ecosystem(guest)
    for package in packages(guest) if place else ():
        for name, version in names_of(package):
            yield (place, name), Installed(name, version, package.kind, package.name)


def names_of(package: Package) -> Iterator[tuple[str, str]]:
    """Debian's and Alpine's advisories name sources, Red Hat's kin name what is installed as well."""
    yield source_of(package)
    if package.kind == "rpm" and package.source not in ("", package.name):
        yield package.name, package.version


def source_of(package: Package) -> tuple[str, str]:
    """This is the source package that something was built from, and the source's version."""
    if package.source.startswith(SIGNED_KERNEL):
        return "linux", package.version  # the source of the signatures has a version of its own
    if package.kind == "rpm":
        return package.source or package.name, package.version  # which has the epoch, as advisories do
    return package.source or package.name, package.source_version or package.version


def _languages(guest: Guest) -> Iterator[tuple[Name, Installed]]:
    for package in language_packages(guest):
        if not package.owner:
            name = normalised(LANGUAGES[package.kind], package.name)
            yield name, Installed(package.name, package.version, package.kind, package.path)
