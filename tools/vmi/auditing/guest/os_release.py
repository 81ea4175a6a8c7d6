"""This module reads os-release: what the operating system calls itself, after os-release(5)."""

import re

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.remembering import remembered

PATHS = ("/etc/os-release", "/usr/lib/os-release")
_ASSIGNMENT = re.compile(r"([A-Z][A-Z0-9_]*)=(.*)")
_ESCAPED = re.compile(r'\\([\\"$`])')


@remembered
def os_release(guest: Guest) -> dict[str, str]:
    """This is every variable by the name it has in the file, without quotes; empty when there is no such file."""
    path = next((path for path in PATHS if guest.exists(path)), PATHS[0])
    found = (_ASSIGNMENT.fullmatch(line) for _, line in guest.lines(path))
    return {match[1]: _unquoted(match[2]) for match in found if match}


def _unquoted(value: str) -> str:
    value = value.strip()
    if value.startswith('"'):
        return _ESCAPED.sub(r"\1", value[1:].removesuffix('"'))
    return value.strip("'")
