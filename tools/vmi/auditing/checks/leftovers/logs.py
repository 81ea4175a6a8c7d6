"""Log files are empty.

They tell of the build only: when it was, from which address somebody logged in, and now and then a secret that a
program printed. Every file below /var/log that holds something counts, but for what packages brought, and for the logs
of installers, which leftovers.installers judges.
"""

from vmi.auditing.checks.leftovers.installers import is_installers
from vmi.auditing.models import Outcome
from vmi.auditing.subject import Observations, Subject, warn

ID = "leftovers.logs"
TITLE = "log files are empty"
HINT = "end provisioning with: find /var/log -type f -exec truncate --size 0 {} +"
SOURCES = ("TPL", "DO", "AWS", "VS:logfiles", "VS:utmp", "VS:pacct-log", "SAN-002")
SEVERITY = Outcome.WARN
APPLIES = "every image"

LOGS = "/var/log"
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
            yield warn(path, f"holds {found[path]} bytes")
