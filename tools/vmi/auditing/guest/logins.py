"""This module reads who logged in, from the records of utmp(5) as Linux writes them on 64-bit machines."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from vmi.auditing.guest.guest import TEXT_LIMIT_BYTES, Guest

_RECORD = struct.Struct("<h 42x 32s 256s 52x")
"""The kind of record, the user, and the host; process, terminal and time are of no interest."""
USER_PROCESS, LOGIN_PROCESS = 7, 6


class Login(NamedTuple):
    """This is one login, or one that failed, from another machine."""

    user: str
    host: str


def logins(guest: Guest, path: str) -> Iterator[Login]:
    """This is the logins from elsewhere in a file such as /var/log/wtmp; of a large one the first megabyte."""
    entry = guest.stat(path)
    data = guest.source.read(entry, TEXT_LIMIT_BYTES) if entry and entry.is_file else b""
    whole = len(data) - len(data) % _RECORD.size
    for kind, user, host in _RECORD.iter_unpack(data[:whole]):
        where = _text(host)
        if kind in (USER_PROCESS, LOGIN_PROCESS) and where and not where.startswith(":"):  # :0 is a display
            yield Login(_text(user), where)


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("utf-8", "replace")
