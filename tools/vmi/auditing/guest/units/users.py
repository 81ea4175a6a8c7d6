"""This module is the units of every user's own systemd that the image enables for all of them."""

from typing import NamedTuple

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.units import names
from vmi.auditing.guest.units.files import is_null

ROOTS = ("/etc/systemd/user", "/usr/local/lib/systemd/user", "/usr/lib/systemd/user", "/lib/systemd/user")


class UserUnit(NamedTuple):
    """This is a unit that starts with a user's first login."""

    name: str
    path: str
    """Of the link that says so."""


def user_units(guest: Guest) -> list[UserUnit]:
    """This is what is wanted in the directories that all users share, masks left out."""
    found: dict[str, UserUnit] = {}
    for root in ROOTS:
        for directory in guest.names(root):
            if directory.endswith((".wants", ".requires", ".upholds")):
                for name in guest.names(f"{root}/{directory}"):
                    if names.is_unit_name(name):
                        found.setdefault(name, UserUnit(name, f"{root}/{directory}/{name}"))
    return sorted(unit for unit in found.values() if not is_null(guest, unit.path) and not _is_masked(guest, unit.name))


def _is_masked(guest: Guest, name: str) -> bool:
    first = next((f"{root}/{name}" for root in ROOTS if guest.lstat(f"{root}/{name}")), None)
    return first is not None and is_null(guest, first)
