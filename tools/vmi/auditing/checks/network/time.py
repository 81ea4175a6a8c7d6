"""The image keeps time.

Certificates, tokens and logs need the right time, and a virtual machine's clock drifts. One of the usual clients must
be enabled: systemd-timesyncd, chrony, ntpsec, ntpd, OpenNTPD.
"""

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.units import is_enabled
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, warn

ID = "network.time"
TITLE = "a time client is enabled"
HINT = "install and enable systemd-timesyncd or chrony"
SOURCES = ("EGI", "OS", "GCE")
SEVERITY = Outcome.WARN
APPLIES = "every image"

CLIENTS = ("systemd-timesyncd", "chrony", "chronyd", "ntpsec", "ntp", "ntpd", "openntpd", "ptp4l")
OPENRC = "/etc/runlevels/*"


def check(subject: Subject) -> Observations:
    guest = subject.guest
    if not any(_runs(guest, client) for client in CLIENTS):
        yield warn("/etc/systemd/system", "no time client is enabled: the clock will drift")


def _runs(guest: Guest, client: str) -> bool:
    return is_enabled(guest, f"{client}.service") or bool(guest.glob(f"{OPENRC}/{client}"))
