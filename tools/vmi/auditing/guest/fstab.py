"""This module reads /etc/fstab."""

import re
from typing import NamedTuple

from vmi.auditing.guest.guest import Guest

_OCTAL = re.compile(r"\\([0-3][0-7]{2})")


class Mount(NamedTuple):
    """This is one line of /etc/fstab."""

    source: str
    point: str
    type: str
    line: int
    options: str = "defaults"


def mounts(guest: Guest) -> list[Mount]:
    """This is what the guest mounts at boot."""
    split = ((number, [_plain(field) for field in line.split()]) for number, line in guest.lines("/etc/fstab"))
    return [
        Mount(fields[0], fields[1].rstrip("/") or "/", fields[2], n, *fields[3:4])
        for n, fields in split
        if len(fields) >= 3
    ]


def _plain(field: str) -> str:
    """Any sign may be written as a backslash and its octal number."""
    return _OCTAL.sub(lambda match: chr(int(match[1], 8)), field)
