"""This module reads a guest's account files."""

from collections.abc import Iterator
from typing import NamedTuple

from vmi.auditing.guest.guest import Guest


class Account(NamedTuple):
    """This is one line of /etc/passwd."""

    name: str
    password: str
    uid: int
    gid: int
    home: str
    shell: str
    line: int


class Secret(NamedTuple):
    """This is one line of shadow, gshadow or a copy of them: a name and what stands where a hash would."""

    path: str
    line: int
    name: str
    field: str


SECRET_FILES = ("/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-", "/etc/passwd", "/etc/passwd-")


def accounts(guest: Guest) -> list[Account]:
    """This is the accounts of /etc/passwd; a line that names no numbers is none."""
    found = []
    for number, line in guest.lines("/etc/passwd"):
        fields = line.split(":")
        if len(fields) >= 7 and _is_number(fields[2]) and _is_number(fields[3]):
            name, password, uid, gid, _, home, shell = fields[:7]
            found.append(Account(name, password, int(uid), int(gid), home, shell, number))
    return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 10


def homes(guest: Guest) -> list[str]:
    """This is every home directory that exists: those of accounts, and whatever lies in /home."""
    named = [account.home for account in accounts(guest) if account.home.startswith("/")]
    found = (guest.stat(home) for home in ["/root", *named, *guest.glob("/home/*")])
    return sorted({entry.path for entry in found if entry and entry.is_directory and entry.path != "/"})


def secrets(guest: Guest) -> Iterator[Secret]:
    """This is the password fields of every account file and of the copies that tools leave beside them."""
    for path in SECRET_FILES:
        for number, line in guest.lines(path):
            name, separator, rest = line.partition(":")
            if separator:
                yield Secret(path, number, name, rest.split(":")[0])
    for number, line in guest.lines("/etc/security/opasswd"):
        for old in line.split(":")[3:4]:
            for field in old.split(","):
                yield Secret("/etc/security/opasswd", number, line.split(":")[0], field)
