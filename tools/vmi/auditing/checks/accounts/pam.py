"""PAM lets nobody in who proves nothing.

Judged are the stacks of services that let people in from elsewhere and of su, sudo and login, includes in their place:
pam_permit that suffices or stands alone, members of a group who become root unasked (pam_wheel trust), and empty
passwords (nullok) where the service itself does not refuse them: sshd does unless PermitEmptyPasswords says otherwise,
which is why Debian's nullok in common-auth is not said. A module of PAM that no package brought, or that does not lie
where modules do, may let in whom it likes.
"""

from collections.abc import Iterator

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.pam import PamLine, all_lines, modules, services, stack
from vmi.auditing.guest.sshd_config import effective, server_settings
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail, warn

ID = "accounts.pam"
TITLE = "PAM lets nobody in who proves nothing"
HINT = "bring /etc/pam.d back to what the packages ship (pam-auth-update, authselect); remove modules of unknown origin"
SOURCES = ("LYN", "CIS", "ACC-007")
SEVERITY = Outcome.FAIL
APPLIES = "images with /etc/pam.d"

REMOTE = ("sshd", "dropbear", "remote", "vsftpd", "proftpd", "pure-ftpd", "cockpit", "xrdp-sesman", "vnc", "samba",
          "dovecot", "imap", "pop3", "smtp", "openvpn", "webmin", "rlogin", "rsh", "rexec", "telnet",
          "other")  # fmt: skip
LOCAL = ("login", "su", "su-l", "sudo", "sudo-i", "system-auth", "password-auth", "common-auth")
ASKS_NOTHING = frozenset(
    ("pam_permit", "pam_env", "pam_nologin", "pam_faildelay", "pam_warn", "pam_keyinit", "pam_motd", "pam_echo",
     "pam_limits", "pam_shells", "pam_securetty", "pam_access", "pam_time", "pam_selinux", "pam_loginuid", "pam_cap",
     "pam_umask", "pam_succeed_if", "pam_debug")
)  # fmt: skip


def check(subject: Subject) -> Observations:
    guest = subject.guest
    said: set[tuple[str, int]] = set()
    for service in (name for name in services(guest) if name in (*REMOTE, *LOCAL)):
        auth = [line for line in stack(guest, service) if line.type == "auth"]
        for line, what in (*_open(auth), *(_empty(guest, service, auth))):
            if (line.path, line.line) not in said:
                said.add((line.path, line.line))
                yield fail(line.path, f"{what} ({service})", line.line)
    if subject.owned:
        yield from _foreign(subject)


def _open(auth: list[PamLine]) -> Iterator[tuple[PamLine, str]]:
    permits = [line for line in auth if line.name == "pam_permit"]
    asked = [line for line in auth if line.name not in ASKS_NOTHING]
    for line in permits:
        if line.suffices or not asked:
            yield line, "everybody is let in: pam_permit"
    for line in auth:
        if line.name == "pam_wheel" and "trust" in line.arguments and line.suffices:
            yield line, "a group becomes root unasked: pam_wheel trust"


def _empty(guest: Guest, service: str, auth: list[PamLine]) -> Iterator[tuple[PamLine, str]]:
    if service not in REMOTE or service == "other" or (service == "sshd" and not _ssh_permits_empty(guest)):
        return
    for line in auth:
        if "nullok" in line.arguments:
            yield line, "accounts without a password are let in: nullok"


def _ssh_permits_empty(guest: Guest) -> bool:
    setting = effective(server_settings(guest), "permitemptypasswords")
    return setting is not None and setting.value.lower() == "yes"


def _foreign(subject: Subject) -> Observations:
    said: set[str] = set()
    for line in all_lines(subject.guest):
        for path in modules(subject.guest, line.module) if line.module not in said else ():
            if path not in subject.owned:
                yield fail(line.path, f"uses the module {path}, which no package brought", line.line)
        said.add(line.module)
        if line.name == "pam_exec":
            program = next((word for word in line.arguments if word.startswith("/")), "")
            if program and program not in subject.owned:
                yield warn(line.path, f"runs {program}, which no package brought", line.line)
