"""This module reads /etc/fstab."""

from typing import NamedTuple

from vmi.auditing.guest.guest import Guest


class Mount(NamedTuple):
    """This is one line of /etc/fstab."""

    source: str
    point: str
    type: str
    line: int
    options: str = "defaults"


def mounts(guest: Guest) -> list[Mount]:
    """This is what the guest mounts at boot."""
    split = ((number, line.split()) for number, line in guest.lines("/etc/fstab"))
    return [
        Mount(fields[0], fields[1].rstrip("/") or "/", fields[2], n, *fields[3:4])
        for n, fields in split
        if len(fields) >= 3
    ]
