"""This module reads a guest's account files."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.remembering import remembered


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


class Group(NamedTuple):
    """This is one line of /etc/group."""

    name: str
    gid: int
    members: tuple[str, ...]
    line: int


CREDENTIALS = tuple(f"/{root}/credstore/passwd.*" for root in ("etc", "usr/lib"))
"""What systemd gives accounts at boot, by the name behind the last dot."""
FIRST_UID = 1000
"""From here on accounts are people's; below they are the system's own."""
SECRET_FILES = ("/etc/shadow*", "/etc/gshadow*", "/etc/passwd*", "/etc/master.passwd*",
                "/var/backups/shadow*", "/var/backups/gshadow*", "/var/backups/passwd*")  # fmt: skip
"""With the copies that tools and people leave: `-`, `~`, .bak, .rpmsave and so on."""
_NUMBER = re.compile(r"[ \t]*[+-]?[0-9]{1,20}", re.ASCII)
"""What the C library takes for one: blanks and a sign may stand before it."""


@remembered
def accounts(guest: Guest) -> tuple[Account, ...]:
    """This is the accounts of /etc/passwd; a line that names no numbers is none."""
    found = []
    for number, line in guest.lines("/etc/passwd"):
        fields = line.split(":")
        if len(fields) >= 7 and _is_number(fields[2]) and _is_number(fields[3]):
            name, password, uid, gid, _, home, shell = fields[:7]
            found.append(Account(name, password, int(uid), int(gid), home, shell, number))
    return tuple(found)


@remembered
def groups(guest: Guest) -> tuple[Group, ...]:
    """This is the groups of /etc/group; a line that names no number is none."""
    found = []
    for number, line in guest.lines("/etc/group"):
        fields = line.split(":")
        if len(fields) >= 4 and _is_number(fields[2]):
            members = tuple(name.strip() for name in fields[3].split(",") if name.strip())
            found.append(Group(fields[0], int(fields[2]), members, number))
    return tuple(found)


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


@remembered
def homes(guest: Guest) -> tuple[str, ...]:
    """This is every home directory that exists: those of accounts, and whatever lies in /home."""
    named = [account.home for account in accounts(guest) if account.home.startswith("/")]
    found = (guest.stat(home) for home in ["/root", *named, *guest.glob("/home/*")])
    return tuple(sorted({entry.path for entry in found if entry and entry.is_directory and entry.path != "/"}))


def secrets(guest: Guest) -> Iterator[Secret]:
    """This is the password fields of every account file and of the copies that tools leave beside them."""
    for path in (path for pattern in SECRET_FILES for path in guest.glob(pattern)):
        entry = guest.stat(path)
        if entry is None or not entry.is_file:
            continue
        for number, line in guest.lines(path):
            name, separator, rest = line.partition(":")
            if separator:
                yield Secret(path, number, name, rest.split(":")[0])
    for path in guest.glob(*CREDENTIALS):
        kind, _, name = path.rpartition("/")[2].partition(".")[2].partition(".")
        for number, line in guest.lines(path)[:1] if "password" in kind else ():
            yield Secret(path, number, name, line)
    for number, line in guest.lines("/etc/security/opasswd"):
        for old in line.split(":")[3:4]:
            for field in old.split(","):
                yield Secret("/etc/security/opasswd", number, line.split(":")[0], field)
