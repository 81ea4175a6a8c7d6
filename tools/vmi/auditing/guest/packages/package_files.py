"""This module tells of a guest's files what the databases of packages know: whose they are, and what is in them."""

from collections.abc import Collection, Mapping

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.packages import apk, dpkg, rpm
from vmi.auditing.guest.packages.model import Digest
from vmi.auditing.guest.remembering import remembered

__all__ = ["Digest", "digests", "digests_of", "owner", "owners"]


@remembered
def owners(guest: Guest) -> Mapping[str, str]:
    """This is the package's name by path, for every path that a package brought; merged directories by both names."""
    return dpkg.owners(guest) | rpm.owners(guest) | apk.owners(guest)


def owner(guest: Guest, path: str) -> str | None:
    """This is the name of the package that brought a path."""
    return owners(guest).get(path)


@remembered
def digests(guest: Guest) -> dict[str, Digest]:
    """This is the digest of each file that a package vouches for, by the path where it lies, links resolved."""
    return dpkg.digests(guest) | rpm.digests(guest) | apk.digests(guest)


def digests_of(guest: Guest, paths: Collection[str]) -> dict[str, Digest]:
    """This is at least the digests of these paths: only a deep pass reads what every package says."""
    if digests in guest.memory:
        return digests(guest)
    return dpkg.digests(guest, paths) | rpm.digests(guest) | apk.digests(guest)
