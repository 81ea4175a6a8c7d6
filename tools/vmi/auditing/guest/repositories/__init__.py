"""This package tells where a guest's packages come from: apt, dnf, yum, zypper and apk."""

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.remembering import remembered
from vmi.auditing.guest.repositories import apk, apt, rpm
from vmi.auditing.guest.repositories.model import Repository

__all__ = ["Repository", "repositories"]


@remembered
def repositories(guest: Guest) -> tuple[Repository, ...]:
    """This is every source of packages that is switched on, in the order of the files that name them."""
    return (*apt.repositories(guest), *rpm.repositories(guest), *apk.repositories(guest))
