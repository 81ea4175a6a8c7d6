"""This module reads files of `NAME=value` lines as a shell would: the last value of a name counts."""

import re

from vmi.auditing.guest.guest import Guest

_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)")


def shell_settings(guest: Guest, path: str) -> dict[str, str]:
    """This is the names and values of a file; empty when there is none."""
    matches = (_LINE.match(line) for _, line in guest.lines(path))
    return {match[1]: _plain(match[2]) for match in matches if match}


def _plain(value: str) -> str:
    """Without quotes, and without a comment behind it."""
    value = value.strip()
    if value[:1] in ("'", '"'):
        end = value.find(value[0], 1)
        return value[1:end] if end > 0 else value[1:]
    return re.split(r"\s#", value, maxsplit=1)[0].strip()
