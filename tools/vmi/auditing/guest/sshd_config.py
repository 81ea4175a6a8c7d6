"""This module reads the SSH server's configuration as the server does: includes in their place, Match blocks apart.

After sshd_config(5): keywords in any case, the first value wins, `Include` takes patterns relative to /etc/ssh, and
what follows `Match` counts only for some connections, until the next `Match` or the end of that file.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest

CONFIGURATION = "/etc/ssh/sshd_config"
SERVERS = ("/usr/sbin/sshd", "/usr/bin/sshd", "/usr/local/sbin/sshd")
INCLUDES_LIMIT = 16
FILES_LIMIT = 256
_LINE = re.compile(r"(\w+)(?:\s*=\s*|\s+)(.*)")
ALIASES = {"challengeresponseauthentication": "kbdinteractiveauthentication", "skeyauthentication":
           "kbdinteractiveauthentication", "dsaauthentication": "pubkeyauthentication"}  # fmt: skip


class ServerSetting(NamedTuple):
    """This is one line of the configuration."""

    keyword: str
    """In lower case, old names replaced by new ones."""
    value: str
    path: str
    line: int
    match: str
    """The conditions of the Match block it stands in; empty for what counts always."""


def has_server(guest: Guest) -> bool:
    """This is true when the guest has an SSH server."""
    return any(guest.exists(path) for path in (*SERVERS, CONFIGURATION))


def server_settings(guest: Guest) -> list[ServerSetting]:
    """This is every setting in the order in which the server reads them."""
    files = [0]
    return list(_file(guest, CONFIGURATION, "", 0, files))


def effective(settings: list[ServerSetting], keyword: str) -> ServerSetting | None:
    """This is the setting that counts outside of Match blocks: the first one."""
    return next((setting for setting in settings if setting.keyword == keyword and not setting.match), None)


def _file(guest: Guest, path: str, match: str, depth: int, files: list[int]) -> Iterator[ServerSetting]:
    files[0] += 1
    if depth > INCLUDES_LIMIT or files[0] > FILES_LIMIT:
        raise CannotJudge("includes too many files", path)
    for number, line in guest.lines(path):
        parsed = _LINE.match(line)
        if parsed is None:
            continue
        keyword, value = parsed[1].lower(), _unquoted(parsed[2])
        if keyword == "match":
            match = value
        elif keyword == "include":
            for pattern in value.split():
                absolute = pattern if pattern.startswith("/") else f"/etc/ssh/{pattern}"
                for included in guest.glob(absolute):
                    yield from _file(guest, included, match, depth + 1, files)
        else:
            yield ServerSetting(ALIASES.get(keyword, keyword), value, path, number, match)


def _unquoted(value: str) -> str:
    """Comments may follow a value since OpenSSH 8.7."""
    return re.split(r"\s#", value, maxsplit=1)[0].strip().replace('"', "")
