"""This module is who has an account on a guest, and in which groups."""

from typing import Any

from vmi.auditing.guest.accounts import accounts
from vmi.auditing.guest.guest import Guest
from vmi.core.printable import printable

MEMBERS = 500
"""Of one group."""


def people(guest: Guest) -> list[dict[str, Any]]:  # Any: JSON values
    """These are the accounts, as the file has them."""
    return [
        {"name": printable(a.name), "uid": a.uid, "gid": a.gid, "home": printable(a.home), "shell": printable(a.shell)}
        for a in accounts(guest)
    ]


def teams(guest: Guest) -> list[dict[str, Any]]:  # Any: JSON values
    """These are the groups, with whoever is in them besides those of whom it is the own group."""
    fields = (line.split(":") for _, line in guest.lines("/etc/group"))
    return [
        {"name": printable(each[0]), "gid": printable(each[2]), "members": [*map(printable, _members(each[3]))]}
        for each in fields
        if len(each) >= 4
    ]


def _members(text: str) -> list[str]:
    return [name for name in sorted(set(text.split(","))) if name][:MEMBERS]
