"""The machine keeps the time, and serves it to nobody.

An NTP server that answers strangers is used to flood others. chrony answers when `allow` says so and `port` is not 0;
ntpd always answers, and must refuse questions about itself by `restrict default ... noquery`. A manifest that lets
123/udp in means it.
"""

from collections.abc import Sequence

from vmi.auditing import declared
from vmi.auditing.guest.time_server import Line, chrony, ntp_restrictions
from vmi.auditing.guest.units import starts
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Skipped, Subject, fail

ID = "services.time-server"
TITLE = "the time is served to nobody"
HINT = "remove the allow line, or write port 0 to chrony.conf; with ntpd, restrict default kod nomodify nopeer noquery"
SOURCES = ("SEC", "SVC-004")
SEVERITY = Outcome.FAIL
APPLIES = "images with chrony or ntpd"

CHRONY = ("chrony.service", "chronyd.service")
NTPD = ("ntp.service", "ntpd.service", "ntpsec.service")
QUIET = {"noquery", "ignore"}


def check(subject: Subject) -> Observations:
    guest = subject.guest
    if not any(starts(guest, unit) for unit in (*CHRONY, *NTPD)):
        raise Skipped("neither chrony nor ntpd is started")
    if any(r.protocol == "udp" and r.first <= 123 <= r.last for r in declared.ports(subject.appliance)):
        return
    if any(starts(guest, unit) for unit in CHRONY) and (found := chrony(guest)).port:
        for allowed in found.allowed:
            yield fail(allowed.path, f"'{' '.join(allowed.words)}': chrony answers others", allowed.line)
    if any(starts(guest, unit) for unit in NTPD) and (restrictions := ntp_restrictions(guest)):
        path, lines = restrictions
        missing = _missing(lines)
        if missing is not None:
            yield fail(path, f"no 'restrict{missing} default ... noquery': ntpd answers questions about itself")


def _missing(lines: Sequence[Line]) -> str | None:
    """The family that no line keeps out; empty for both, None for neither."""
    kept = [words for words, _, _ in lines if words[0] == "restrict" and "default" in words and QUIET & set(words)]
    both = any("-4" not in words and "-6" not in words for words in kept)
    missing = [family for family in ("-4", "-6") if not both and not any(family in words for words in kept)]
    return None if not missing else "" if len(missing) == 2 else f" {missing[0]}"
