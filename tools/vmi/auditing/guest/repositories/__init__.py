"""This package tells where a guest's packages come from: apt, dnf, yum, zypper and apk."""

from itertools import chain, islice

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.remembering import remembered
from vmi.auditing.guest.repositories import apk, apt, rpm
from vmi.auditing.guest.repositories.model import Repository

LIMIT = 1_000
__all__ = ["Repository", "repositories"]


@remembered
def repositories(guest: Guest) -> tuple[Repository, ...]:
    """This is every source of packages that is switched on, in the order of the files that name them."""
    found = tuple(islice(chain(*(kind.repositories(guest) for kind in (apt, rpm, apk))), LIMIT + 1))
    if len(found) > LIMIT:
        raise CannotJudge(f"there are more than {LIMIT} sources of packages", found[-1].path)
    return found
