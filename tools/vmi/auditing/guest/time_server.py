"""This module reads whom programs that keep the time answer: chrony, ntpd and their kin."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest

CHRONY = ("/etc/chrony/chrony.conf", "/etc/chrony.conf")
NTP = ("/etc/ntp.conf", "/etc/ntpsec/ntp.conf")
FILES_LIMIT = 64
SWITCHES = {"allow", "deny", "port", "include", "confdir"}


class Line(NamedTuple):
    """This is one line of a configuration, in words."""

    words: tuple[str, ...]
    path: str
    line: int


class Chrony(NamedTuple):
    """This is what of chrony's configuration says whom it answers."""

    port: int
    allowed: tuple[Line, ...]


def chrony(guest: Guest) -> Chrony:
    """This is its port, zero for none, and the lines that let others ask; without such a line nobody may."""
    main = next((path for path in CHRONY if guest.exists(path)), None)
    lines = list(_lines(guest, main, [0])) if main else []
    ports = [
        words[1]
        for words, _, _ in lines
        if words[0] == "port" and len(words) > 1 and re.fullmatch(r"[0-9]{1,5}", words[1])
    ]
    port = int(ports[-1]) if ports else 123
    return Chrony(port, tuple(line for line in lines if line.words[0] == "allow"))


def _lines(guest: Guest, path: str, files: list[int]) -> Iterator[Line]:
    files[0] += 1
    if files[0] > FILES_LIMIT:
        raise CannotJudge("includes too many files", path)
    for number, text in guest.lines(path):
        words = text.split()
        keyword = words[0].lower()
        if keyword not in SWITCHES or text.startswith(("!", ";", "%")):
            continue
        yield Line((keyword, *words[1:]), path, number)
        for word in words[1:]:
            pattern = word if keyword == "include" else f"{word}/*.conf" if keyword == "confdir" else ""
            for included in guest.glob(pattern) if pattern.startswith("/") else ():
                yield from _lines(guest, included, files)


def ntp_restrictions(guest: Guest) -> tuple[str, list[Line]] | None:
    """This is ntpd's configuration, and its lines about who may ask what; None without one."""
    path = next((path for path in NTP if guest.exists(path)), None)
    if path is None:
        return None
    lines = [Line(tuple(text.split()), path, number) for number, text in guest.lines(path)]
    return path, [line for line in lines if line.words[0] in ("restrict", "disable", "enable", "interface")]
