"""Nobody writes, and nobody reads, what decides over the machine, except those who must.

Files that everybody may write and directories that everybody may write and that are not sticky are failures wherever
they are, except below /dev, /proc, /sys and /run, which are filled at boot, and in container images. Password hashes
and host keys must be closed to everybody; accounts, sudo rules, cron's tables and scripts, and the configuration of
sshd, PAM, the loader and the package manager must belong to root and be written by root alone.
"""

from collections.abc import Iterator

from vmi.auditing.guest.census import CONTAINER_STORES, census
from vmi.auditing.guest.entries import Entry
from vmi.auditing.guest.guest import Guest
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observation, Observations, Subject, fail

ID = "integrity.permissions"
TITLE = "only root writes what decides over the machine, and hashes and keys are closed"
HINT = (
    "set the mode that the distribution sets: chmod o-w, 0640 for /etc/shadow, 0440 for sudo rules, and root as owner"
)
SOURCES = ("CIS", "CIV", "INT-002")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

PASSED_OVER = ("/dev/", "/proc/", "/sys/", "/run/", *CONTAINER_STORES)
CLOSED = ("/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-", "/etc/ssh/ssh_host_*_key",
          "/etc/security/opasswd")  # fmt: skip
ROOTS = ("/", "/etc", "/usr", "/usr/bin", "/usr/sbin", "/usr/lib", "/boot", "/root", "/var", "/var/lib", "/var/log",
         "/etc/passwd", "/etc/passwd-", "/etc/group", "/etc/group-",
         "/etc/sudoers", "/etc/sudoers.d", "/etc/sudoers.d/*", "/etc/doas.conf",
         "/etc/crontab", "/etc/anacrontab", "/etc/cron.d", "/etc/cron.d/*", "/etc/cron.hourly/*", "/etc/cron.daily/*",
         "/etc/cron.weekly/*", "/etc/cron.monthly/*", "/etc/ssh/sshd_config", "/etc/ssh/sshd_config.d/*",
         "/etc/pam.d/*", "/etc/ld.so.conf", "/etc/ld.so.conf.d/*", "/etc/ld.so.preload", "/etc/profile",
         "/etc/profile.d/*", "/etc/environment", "/etc/apt/sources.list", "/etc/apt/trusted.gpg.d/*",
         "/etc/yum.repos.d/*", "/etc/systemd/system", "/etc/systemd/system/*", "/boot/grub/grub.cfg",
         "/boot/grub2/grub.cfg")  # fmt: skip


def check(subject: Subject) -> Observations:
    for entry in census(subject.guest).world_writable:
        if not entry.path.startswith(PASSED_OVER):
            kind = "a directory" if entry.is_directory else "a file"
            yield fail(entry.path, f"is {kind} that everybody may write ({entry.mode & 0o7777:04o})")
    for pattern in CLOSED:
        yield from _each(subject.guest, pattern, closed=True)
    for pattern in ROOTS:
        yield from _each(subject.guest, pattern, closed=False)


def _each(guest: Guest, pattern: str, *, closed: bool) -> Iterator[Observation]:
    for path in guest.glob(pattern):
        entry = guest.lstat(path)
        if entry and not entry.is_link and (what := _fault(entry, closed=closed)):
            yield fail(path, what)


def _fault(entry: Entry, *, closed: bool) -> str:
    mode = f"({entry.mode & 0o7777:04o})"
    if closed and entry.mode & 0o007:
        return f"is open to everybody {mode}"
    if entry.uid:
        return f"belongs to uid {entry.uid}, not to root"
    if entry.gid and entry.mode & 0o020 and not entry.mode & 0o002 and not entry.mode & 0o1000:
        return f"may be written by the group {entry.gid} {mode}"
    return ""
