"""This module tells when packages must be there and no database names any: somebody removed what says what is inside.

A package manager leaves traces, and os-release names the distribution. What another manager installed excuses a
program of a second one: Debian ships rpm, Fedora ships dpkg, and neither uses it.
"""

from typing import NamedTuple

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.os_release import os_release
from vmi.auditing.guest.packages import dpkg, packages, rpm
from vmi.auditing.guest.packages.apk import PLACES as APK_PLACES
from vmi.auditing.guest.remembering import remembered


class Manager(NamedTuple):
    """This is a package manager: what it leaves in an image, and who uses it."""

    kind: str
    """As in `Package.kind`."""
    name: str
    traces: tuple[str, ...]
    """Its programs and directories, those that say most first."""
    databases: tuple[str, ...]
    """Where packages are named: files or directories."""
    distributions: tuple[str, ...]
    """By the ID of os-release, or its ID_LIKE."""


class Missing(NamedTuple):
    """This is a database that ought to name packages, and does not."""

    path: str
    message: str


MANAGERS = (
    Manager("deb", "dpkg", ("/usr/bin/dpkg", "/var/lib/dpkg"), (dpkg.STATUS, dpkg.DISTROLESS),
            ("debian", "ubuntu", "devuan", "raspbian", "kali", "linuxmint")),
    Manager("rpm", "rpm", ("/usr/bin/rpm", "/bin/rpm", *rpm.DIRECTORIES), rpm.DIRECTORIES,
            ("rhel", "centos", "fedora", "almalinux", "rocky", "scientific", "ol", "amzn", "cloudlinux", "suse",
             "opensuse", "opensuse-leap", "opensuse-tumbleweed", "opensuse-microos", "sles", "sled", "sl-micro",
             "mageia", "openeuler", "photon", "mariner", "azurelinux")),
    Manager("apk", "apk", ("/sbin/apk", "/usr/bin/apk", "/usr/sbin/apk", "/lib/apk", "/usr/lib/apk"), APK_PLACES,
            ("alpine", "postmarketos", "wolfi", "chainguard")),
)  # fmt: skip
USED_BY = {distribution: manager.kind for manager in MANAGERS for distribution in manager.distributions}
OTHERS = ("/var/lib/pacman/local", "/var/db/pkg", "/var/db/xbps", "/var/lib/pkgtools/packages", "/var/log/packages",
          "/nix/store", "/gnu/store", "/usr/lib/opkg/info", "/var/lib/opkg/info")  # fmt: skip
"""What managers that are not read here installed: where something is, theirs is the image."""
APPLETS = ("busybox", "toybox")
"""These are dpkg and rpm too where they are built so, and bring no database."""


@remembered
def missing(guest: Guest) -> tuple[Missing, ...]:
    """This is each database that ought to name packages and names none; empty when there is nothing that needs one."""
    named = {package.kind for package in packages(guest)}
    reasons = ((manager, _reason(guest, manager, named)) for manager in MANAGERS if manager.kind not in named)
    return tuple(_missing(guest, manager, reason) for manager, reason in reasons if reason)


def _reason(guest: Guest, manager: Manager, named: set[str]) -> str:
    """Why this manager ought to name packages; nothing when it need not."""
    if manager.kind == "deb" and (path := _list_of_files(guest)):
        return f"{path} is there"
    if distribution := _distribution(guest, manager):
        return f"os-release names {distribution}, which uses {manager.name}"
    if named or any(guest.names(directory) for directory in OTHERS):
        return ""
    return next((f"{path} is there" for path in manager.traces if _is_trace(guest, path)), "")


def _list_of_files(guest: Guest) -> str:
    """dpkg writes one for each package that it installs, and an unused dpkg has none."""
    return next((f"{dpkg.INFO}/{name}" for name in guest.names(dpkg.INFO) if name.endswith(".list")), "")


def _distribution(guest: Guest, manager: Manager) -> str:
    """What os-release says first of what is known here, if it uses this manager."""
    release = os_release(guest)
    words = f"{release.get('ID', '')} {release.get('ID_LIKE', '')}".lower().split()
    known = next((word for word in words if word in USED_BY), "")
    return known if USED_BY.get(known) == manager.kind else ""


def _is_trace(guest: Guest, path: str) -> bool:
    entry = guest.stat(path)
    return entry is not None and entry.name not in APPLETS


def _missing(guest: Guest, manager: Manager, reason: str) -> Missing:
    there = next((path for path in manager.databases if guest.exists(path)), "")
    what = "names no package" if there else "is missing"
    looked = " and ".join(manager.databases)
    return Missing(there or manager.databases[0], f"{what}, though {reason}; packages were looked for in {looked}")
