"""What runs by itself came with a package.

Jobs of cron and at, /etc/rc.local, scripts of System V, what every shell reads from /etc/profile.d, generators of
systemd, and scripts for the network, for logins and for the first boot run without being asked; so does what drop-ins
of systemd, rules of udev, and settings of apt and logrotate say, and tmpfiles.d writes files. Those that no package
brought were put there by the build, which should say why. The tables of cron in /etc are judged line by line. Commands
and files in cloud-init's configuration, whoever brought them, are a hint: authors may well want them, and whoever
approves should know. Units of systemd are judged by whether they are
declared.
"""

import re
from collections.abc import Iterator

from vmi.auditing.guest.cloud_config import documents
from vmi.auditing.guest.units.files import ROOTS
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Skipped, Subject, hint, warn

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
    *((f"{root}/systemd/system-environment-generators/*", "a generator of systemd")
      for root in ("/etc", "/usr/local/lib", "/usr/lib")),
    ("/etc/network/if-up.d/*", "a script that runs when a network comes up"),
    ("/etc/NetworkManager/dispatcher.d/*", "a script that runs when a network comes up"),
    ("/etc/networkd-dispatcher/*/*", "a script that runs when a network comes up"),
    ("/etc/dhcp/dhclient-*-hooks.d/*", "a script that runs when a network comes up"),
    ("/etc/dhcp/dhclient-*-hooks", "a script that runs when a network comes up"),
    ("/etc/update-motd.d/*", "a script that every login runs"),
    ("/etc/ssh/sshrc", "a script that every login runs"),
    ("/var/lib/cloud/scripts/per-*/*", "a script that boots run"),
)  # fmt: skip
# where it lies, what it is and does, and what in a line makes it so
_RUNS = "that runs something"
_ROOTS = ("/etc", "/usr/local/lib", "/usr/lib")
RUNNING = (
    *((f"{root}/*.d/*.conf", f"a drop-in {_RUNS}", r"^Exec[A-Z][A-Za-z]{3,20}\s{0,9}=\s{0,9}[^\s]")
      for root in ROOTS if root != "/lib/systemd/system"),
    *((f"{root}/udev/rules.d/*.rules", f"a rule of udev {_RUNS}", r"\b(?:RUN|PROGRAM)\b|\{program\}")
      for root in _ROOTS),
    *((f"{root}/tmpfiles.d/*.conf", "a rule that writes a file at boot", r"^[fwCL][+!~=^$-]{0,9}\s")  # noqa: S108 - a pattern
      for root in _ROOTS),
    ("/etc/apt/apt.conf.d/*", f"a setting of apt {_RUNS}", r"(?i)Invoke|Pre-Install-Pkgs"),
    ("/etc/logrotate.d/*", f"a setting of logrotate {_RUNS}", r"\b(?:pre|post|first|last)(?:rotate|action)\b"),
    ("/etc/binfmt.d/*.conf", "a kind of programs that another one runs", r"^:"),
    ("/etc/polkit-1/rules.d/*.rules", "a rule of polkit that asks for no password", r"Result\.YES"),
    ("/etc/polkit-1/localauthority/*/*.pkla", "a rule of polkit that asks for no password", r"^Result\w{1,9}=yes"),
)  # fmt: skip
COMMANDS = ("bootcmd", "runcmd", "write_files")
TABLES = ("/etc/crontab", "/etc/anacrontab")
_JOB = re.compile(r"[0-9*@]")
_USUAL_JOB = re.compile(
    r"[^;&|`$]*(?:test -x /usr/sbin/anacron \|\| )?(?:\{ )?(?:cd / && )?run-parts [^;&|`$]*(?:; \})?"
)
LINE_LIMIT = 500
MADE_BY_PACKAGES = {"/etc/init.d/.depend.boot", "/etc/init.d/.depend.start", "/etc/init.d/.depend.stop",
                    "/var/spool/cron/atjobs/.SEQ", "/var/spool/at/.SEQ", "/etc/profile.d/lang.sh"}  # fmt: skip


_GETTY = re.compile(r"getty[^/]*\.d/")
"""What they start is another check's affair."""


def check(subject: Subject) -> Observations:
    guest = subject.guest
    if not subject.owned:
        raise Skipped("there is no list of what packages brought")
    for pattern, what in PLACES:
        for path in _unowned(subject, pattern):
            yield warn(path, f"is {what}, and no package brought it")
    for pattern, what, sign in RUNNING:
        for path in _unowned(subject, pattern):
            found = next((line for line, text in guest.lines(path) if re.search(sign, text)), None)
            if found and not _GETTY.search(path):
                yield warn(path, f"is {what}, and no package brought it", found)
    for document in documents(guest):
        for key in COMMANDS:
            told = document.get(key)
            if told and not told.is_nothing and (told.items or told.fields or told.text):
                yield hint(told.path, f"{key}: cloud-init does this on every machine", told.line)
    for path in TABLES:
        for line, text in guest.lines(path):
            if _JOB.match(text) and not _is_usual(text):
                yield warn(path, "is a job of cron that no stock table has", line)


def _is_usual(job: str) -> bool:
    """Only the directories of cron are run, as every stock table does."""
    return (
        len(job) < LINE_LIMIT
        and _USUAL_JOB.fullmatch(job) is not None
        and job.rstrip("; }").endswith(("/etc/cron.hourly", "/etc/cron.daily", "/etc/cron.weekly", "/etc/cron.monthly"))
    )


def _unowned(subject: Subject, pattern: str) -> Iterator[str]:
    """What holds something, and is no package's under any name."""
    for path in subject.guest.glob(pattern):
        entry = subject.guest.stat(path)
        known = path in MADE_BY_PACKAGES or path in subject.owned or (entry and entry.path in subject.owned)
        if entry and entry.is_file and entry.size and not known:
            yield path
