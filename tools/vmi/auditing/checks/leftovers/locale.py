"""The clock shows UTC, and the language is one that the image has.

Machines of one experiment lie in many countries; logs are compared. These are hints.
"""

import re

from vmi.auditing.guest.guest import Guest
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, hint

ID = "leftovers.locale"
TITLE = "the time zone is UTC, and the language is there"
HINT = "write: ln -sf /usr/share/zoneinfo/Etc/UTC /etc/localtime; echo LANG=C.UTF-8 >/etc/locale.conf"
SOURCES = ("CIV", "GCE", "SAN-007")
SEVERITY = Outcome.HINT
APPLIES = "every image"

LOCALTIME = "/etc/localtime"
ZONES = "/zoneinfo/"
UTC = ("UTC", "Etc/UTC", "UCT", "Etc/UCT", "Zulu", "Etc/Zulu", "Universal", "Etc/Universal", "Etc/GMT", "GMT",
       "Etc/Greenwich", "Etc/GMT0", "posix/UTC", "posix/Etc/UTC")  # fmt: skip
FILES = ("/etc/locale.conf", "/etc/default/locale")
BUILT_IN = re.compile(r"(?:C|POSIX)(?:[.@].*)?")
ARCHIVES = ("/usr/lib/locale/locale-archive", "/usr/lib/locale/locale-archive.real")
_LANGUAGE = re.compile(r"(?:export\s+)?(LANG|LC_ALL)=[\"']?([^\"'\s]*)[\"']?")


def check(subject: Subject) -> Observations:
    guest = subject.guest
    entry = guest.lstat(LOCALTIME)
    zone = entry.target.partition(ZONES)[2] if entry and entry.is_link else ""
    if zone and zone not in UTC:
        yield hint(LOCALTIME, f"the time zone is {zone}")
    for path in dict.fromkeys(found.path for name in FILES if (found := guest.stat(name))):
        matches = ((line, match) for line, text in guest.lines(path) if (match := _LANGUAGE.fullmatch(text)))
        for name, (line, language) in {match[1]: (line, match[2]) for line, match in matches}.items():
            if language and not _is_there(guest, language):
                yield hint(path, f"{name} is {language}, which the image does not have", line)


def _is_there(guest: Guest, name: str) -> bool:
    """An archive of locales may hold any; nobody looks into it."""
    if BUILT_IN.fullmatch(name) or any(guest.exists(path) for path in ARCHIVES):
        return True
    stem, _, encoding = name.partition(".")
    wanted = {name.lower(), f"{stem}.{encoding.replace('-', '')}".lower(), stem.lower()}
    return any(there.lower() in wanted for there in guest.names("/usr/lib/locale"))
