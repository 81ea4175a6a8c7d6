"""No console logs anybody in by itself.

Whoever sees the console of a machine, through the cloud's dashboard too, would be somebody on it, mostly root. Looked
at: getty's units and drop-ins (--autologin, or a shell in place of login), inittab, and the display managers GDM,
LightDM, SDDM, LXDM and greetd.
"""

import re

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.units.settings import is_true, parse
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail

ID = "accounts.autologin"
TITLE = "no console logs anybody in by itself"
HINT = "remove the drop-in or the display manager's setting"
SOURCES = ("CIS", "ACC-009", "SVC-007")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

UNITS = tuple(
    f"{root}/{pattern}"
    for root in ("/etc/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system")
    for pattern in ("*getty*.service", "*getty*.service.d/*.conf", "autovt@.service", "*getty*.wants/*getty*.service")
)
TABLES = ("/etc/inittab", "/etc/init/tty*.conf")
DISPLAYS: tuple[tuple[str, str, str], ...] = (
    ("/etc/gdm3/*.conf", "daemon", "AutomaticLoginEnable"),
    ("/etc/gdm3/*.conf", "daemon", "TimedLoginEnable"),
    ("/etc/gdm/*.conf", "daemon", "AutomaticLoginEnable"),
    ("/etc/gdm/*.conf", "daemon", "TimedLoginEnable"),
    ("/etc/lightdm/lightdm.conf", "", "autologin-user"),
    ("/etc/lightdm/lightdm.conf.d/*.conf", "", "autologin-user"),
    ("/etc/sddm.conf", "Autologin", "User"),
    ("/etc/sddm.conf.d/*.conf", "Autologin", "User"),
    ("/etc/lxdm/*.conf", "base", "autologin"),
    ("/etc/greetd/config.toml", "initial_session", "user"),
)
"""Pattern of the file, section (empty for any), key."""
_AUTOLOGIN = re.compile(r"getty\b[^\n]{0,300}?\s(?:--autologin(?:=|\s+)|-a\s*)(?P<name>[^\s-]\S{0,60})")
_SHELL = re.compile(r"getty\b[^\n]{0,300}?\s(?:--login-program(?:=|\s+)|-l\s*)(?P<name>/\S{0,60}sh)\b")


def check(subject: Subject) -> Observations:
    guest = subject.guest
    for path in sorted({path for pattern in UNITS for path in guest.glob(pattern)}):
        for setting in parse(guest.read_text(path) or "", path):
            if (setting.section, setting.key) == ("Service", "ExecStart"):
                yield from _getty(path, setting.value, setting.line)
    for path in (path for pattern in TABLES for path in guest.glob(pattern)):
        for line, text in guest.lines(path):
            yield from _getty(path, text, line)
    for pattern, section, key in DISPLAYS:
        for path in guest.glob(pattern):
            yield from _display(guest, path, section, key)


def _getty(path: str, command: str, line: int) -> Observations:
    if match := _AUTOLOGIN.search(command):
        yield fail(path, f"logs '{match['name']}' in", line)
    elif match := _SHELL.search(command):
        yield fail(path, f"starts {match['name']} in place of login", line)


def _display(guest: Guest, path: str, section: str, key: str) -> Observations:
    for setting in parse(guest.read_text(path) or "", path):
        value = setting.value.strip("\"'")
        if setting.key != key or section not in ("", setting.section) or not value:
            continue
        if not key.endswith("Enable") or is_true(value):
            yield fail(path, f"logs somebody in: {key}={value}", setting.line)
