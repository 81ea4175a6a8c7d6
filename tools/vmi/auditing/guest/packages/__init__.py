"""This package tells which packages a guest has, and which files they brought, whoever installed them."""

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.packages import apk, dpkg, rpm
from vmi.auditing.guest.packages.model import Package
from vmi.auditing.guest.packages.package_files import owners
from vmi.auditing.guest.remembering import remembered

__all__ = ["Package", "owned_paths", "packages"]


@remembered
def packages(guest: Guest) -> tuple[Package, ...]:
    """This is what is installed, sorted; empty when there is no database."""
    return tuple(sorted([*dpkg.packages(guest), *rpm.packages(guest), *apk.packages(guest)]))


@remembered
def owned_paths(guest: Guest) -> frozenset[str]:
    """This is every path that a package brought, as it is called in a merged /usr too."""
    return frozenset(owners(guest))
