"""What runs by itself came with a package.

Jobs of cron and at, /etc/rc.local, scripts of System V, what every shell reads from /etc/profile.d, and generators of
systemd run without being asked; those that no package brought were put there by the build, which should say why. Units
of systemd are judged by whether they are declared.
"""

from vmi.auditing.models import Outcome
from vmi.auditing.subject import Observations, Skipped, Subject, warn

ID = "services.unowned-starters"
TITLE = "what runs by itself came with a package"
HINT = "use a unit of systemd and declare it under services in the manifest, or ship it as a package"
SOURCES = ("VS:cron-spool", "SVC-006")
SEVERITY = Outcome.WARN
APPLIES = "every image with a package database"

# where it lies, and what it is
PLACES = (
    *((f"/etc/cron.{when}/*", "a job of cron") for when in ("d", "hourly", "daily", "weekly", "monthly")),
    ("/var/spool/cron/crontabs/*", "a user's table of cron"),
    ("/var/spool/cron/*", "a user's table of cron"),
    ("/var/spool/cron/atjobs/*", "a job of at"),
    ("/var/spool/at/*", "a job of at"),
    ("/etc/rc.local", "a script that boots run"),
    ("/etc/rc.d/rc.local", "a script that boots run"),
    ("/etc/init.d/*", "a script that boots may run"),
    ("/etc/profile.d/*.sh", "a script that every login runs"),
    *((f"{root}/systemd/system-generators/*", "a generator of systemd")
      for root in ("/etc", "/usr/local/lib", "/usr/lib")),
    ("/etc/network/if-up.d/*", "a script that runs when a network comes up"),
    ("/etc/NetworkManager/dispatcher.d/*", "a script that runs when a network comes up"),
)  # fmt: skip
MADE_BY_PACKAGES = {"/etc/init.d/.depend.boot", "/etc/init.d/.depend.start", "/etc/init.d/.depend.stop",
                    "/var/spool/cron/atjobs/.SEQ", "/var/spool/at/.SEQ", "/etc/profile.d/lang.sh"}  # fmt: skip


def check(subject: Subject) -> Observations:
    guest, owned = subject.guest, subject.owned
    if not owned:
        raise Skipped("there is no list of what packages brought")
    for pattern, what in PLACES:
        for path in guest.glob(pattern):
            entry = guest.stat(path)
            if entry is None or not entry.is_file or entry.size == 0 or path in owned or entry.path in owned:
                continue
            if path not in MADE_BY_PACKAGES:
                yield warn(path, f"is {what} that no package brought")
