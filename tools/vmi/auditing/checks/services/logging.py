"""What happens on a machine is logged.

The endorsement policy asks for traceability: systemd's journal or a syslog daemon must be started, and the journal must
not be told to keep nothing where no syslog daemon takes its messages.
"""

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.units import starts
from vmi.auditing.guest.units.files import is_null
from vmi.auditing.guest.units.settings import Setting, parse
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, warn

ID = "services.logging"
TITLE = "what happens on a machine is logged"
HINT = "unmask systemd-journald.service, and remove Storage=none from journald.conf"
SOURCES = ("SPG", "LYN", "LOG-001")
SEVERITY = Outcome.WARN
APPLIES = "every image"

JOURNAL = ("systemd-journald.service", "systemd-journald.socket")
SYSLOG = ("rsyslog.service", "syslog-ng.service", "syslog.service", "inetutils-syslogd.service", "sysklogd.service",
          "metalog.service", "busybox-syslogd.service")  # fmt: skip
ROOTS = ("/etc", "/usr/local/lib", "/usr/lib", "/lib")


def check(subject: Subject) -> Observations:
    guest = subject.guest
    if any(starts(guest, unit) for unit in SYSLOG):
        return
    if not any(starts(guest, unit) for unit in JOURNAL):
        yield warn("services", "neither the journal nor a syslog daemon is started")
        return
    storage = _storage(guest)
    if storage and storage.value.lower() == "none":
        yield warn(
            storage.path, "Storage=none: the journal keeps nothing, and no syslog daemon is started", storage.line
        )


def _storage(guest: Guest) -> Setting | None:
    drop_ins: dict[str, str] = {}
    for root in ROOTS:
        for name in guest.names(f"{root}/systemd/journald.conf.d"):
            drop_ins.setdefault(name, f"{root}/systemd/journald.conf.d/{name}")
    main = next(
        (f"{root}/systemd/journald.conf" for root in ROOTS if guest.exists(f"{root}/systemd/journald.conf")), ""
    )
    used = [path for name, path in sorted(drop_ins.items()) if name.endswith(".conf") and not is_null(guest, path)]
    found = [s for path in (main, *used) for s in parse(guest.read_text(path) or "", path) if path]
    return next((s for s in reversed(found) if (s.section, s.key) == ("Journal", "Storage")), None)
