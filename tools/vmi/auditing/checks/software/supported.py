"""The distribution still mends what is found in it.

The end of each release's support is a table of this program; a release that mends itself for less than three months
more is a warning, one that is past its end a failure, and one that only a long-term team still looks after is worth
knowing. What the table does not name is judged by SUPPORT_END in os-release, which Fedora and others write.
"""

from datetime import date, timedelta

from vmi.auditing.checks.software.end_of_life import ROLLING, Support, support
from vmi.auditing.guest.os_release import os_release
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Skipped, Subject, fail, hint, warn

ID = "software.supported"
TITLE = "the distribution still mends what is found in it"
HINT = "build the image from a newer release"
SOURCES = ("AWS", "DO", "PKG-001")
SEVERITY = Outcome.FAIL
APPLIES = "images that say what they are in os-release"

PATH = "/etc/os-release"
NOTICE = timedelta(days=91)


def check(subject: Subject) -> Observations:
    release, today = os_release(subject.guest), subject.request.today
    name = release.get("PRETTY_NAME") or release.get("ID", "")
    if not name:
        raise Skipped("there is no os-release")
    if release.get("ID") in ROLLING:
        return
    found = support(release) or _own_word(release)
    if found is None:
        yield hint(PATH, f"how long {name} is supported is not known here")
        return
    last = found.longer_until or found.until
    if last < today:
        yield fail(PATH, f"{name} gets no security updates since {last}")
    elif last - today < NOTICE:
        yield warn(PATH, f"{name} gets security updates only until {last}")
    elif found.until < today:
        yield hint(PATH, f"{name} is supported by a long-term team only since {found.until}, until {last}")


def _own_word(release: dict[str, str]) -> Support | None:
    try:
        return Support(date.fromisoformat(release["SUPPORT_END"]))
    except (KeyError, ValueError):
        return None
