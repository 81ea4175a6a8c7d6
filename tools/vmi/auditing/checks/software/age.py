"""The image is not older than two years.

Its age is that of the file that was changed last: nothing was updated since. Marketplaces refuse older images, since
what was found in the software in the meantime is not mended in them, whatever it is. That it is older than the
manifest's `policy.rebuild_days` is worth knowing.
"""

from datetime import UTC, datetime

from vmi.auditing.guest.census import census
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail, hint

ID = "software.age"
TITLE = "the image is not older than two years"
HINT = "build it again with the updates of the day"
SOURCES = ("AWS", "POL-003")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

DAYS = 2 * 365 + 1


def check(subject: Subject) -> Observations:
    newest = census(subject.guest).newest
    if newest is None:
        return
    changed = datetime.fromtimestamp(min(max(newest.mtime, 0), 2**33), UTC).date()
    days = (subject.request.today - changed).days
    if days > DAYS:
        yield fail(newest.path, f"was changed on {changed}, and nothing after it")
    elif subject.appliance and days > subject.appliance.policy.rebuild_days:
        yield hint(newest.path, f"was changed on {changed}, {days} days ago: policy.rebuild_days have passed")
