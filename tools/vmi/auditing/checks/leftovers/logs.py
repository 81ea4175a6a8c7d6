"""Log files are empty.

They tell of the build only: when it was, who logged in, and now and then a secret that a program printed; records of
logins from other machines fail, for they name people and addresses. Every file below /var/log that holds something
counts, but for what packages brought, and for the logs of installers, which leftovers.installers judges.
"""

import re

from vmi.auditing.checks.leftovers.installers import is_installers
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.logins import logins
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observation, Observations, Subject, fail, warn

ID = "leftovers.logs"
TITLE = "log files are empty"
HINT = "end provisioning with: find /var/log -type f -exec truncate --size 0 {} +"
SOURCES = ("TPL", "DO", "AWS", "VS:logfiles", "VS:utmp", "VS:pacct-log", "SAN-002")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

LOGS = "/var/log"
_RECORDS = re.compile(r"/(?:var/log|run)/[wb]?u?tmp(?:[.-][0-9]+)?")
ELSEWHERE = (
    "/run/utmp",
    "/var/account/pacct",
    "/var/lib/wtmpdb/wtmp.db",
    "/var/lib/lastlog/lastlog2.db",
    "/root/install.log",
    "/root/install.log.syslog",
    "/root/upgrade.log",
)


def check(subject: Subject) -> Observations:
    guest = subject.guest
    found = {entry.path: entry.size for entry in guest.walk(LOGS) if entry.is_file and entry.size}
    found |= {path: size for path in ELSEWHERE if (size := guest.size(path))}
    for path in sorted(set(found) - subject.owned):
        if not is_installers(path):
            yield _said(guest, path, found[path])


def _said(guest: Guest, path: str, size: int) -> Observation:
    records = next(logins(guest, path), None) if _RECORDS.fullmatch(path) else None
    if records is None:
        return warn(path, f"holds {size} bytes")
    # What somebody typed for a name when a login failed may be a password.
    who = "somebody" if "btmp" in path else f"'{records.user}'"
    return fail(path, f"holds {size} bytes, and tells that {who} came from {records.host}")
