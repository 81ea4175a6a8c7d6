"""No file comes from the future.

A time after today says that the clock of the building machine was wrong, or that somebody set the time: tools that
compare times, such as make, cron, apt and cloud-init's semaphores, do the wrong thing until that day has come.
"""

from datetime import UTC, datetime, timedelta

from vmi.auditing.guest.census import census
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, hint

ID = "software.times"
TITLE = "no file comes from the future"
HINT = "set the clock of the building machine, and build again"
SOURCES = ("POL-004",)
SEVERITY = Outcome.HINT
APPLIES = "every image"

SLACK = timedelta(days=2)
"""Time zones, and images that are made while they are judged."""


def check(subject: Subject) -> Observations:
    newest = census(subject.guest).newest
    latest = datetime.combine(subject.request.today + SLACK, datetime.min.time(), UTC).timestamp()
    if newest and newest.mtime > latest:
        number = sum(entry.mtime > latest for entry in subject.guest.entries.values() if entry.is_file)
        more = f", as one of {number} files" if number > 1 else ""
        yield hint(newest.path, f"was changed on {_day(newest.mtime)}, which has not come yet{more}")


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(min(seconds, 2**33), UTC).date().isoformat()
