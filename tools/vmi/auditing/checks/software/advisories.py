"""No security update is missing that is known.

With `--advisories`, every package is compared with a feed of advisories in the OSV format that was downloaded before:
a directory of files, one file with one or many, or the .zip of an export. Debian's, Ubuntu's and Alpine's are
matched by source package, Red Hat's kin by package, and Python's, Node's and Go's where no distribution package brought
them. What a newer version mends is a failure; what nothing mends yet is a warning; both say how bad it is called, and
the worst comes first. A feed whose newest advisory is a month old, or that is about another distribution or release, is
a warning too.
"""

from collections.abc import Iterator
from datetime import timedelta

from vmi.auditing.advisories.inventory import Installed, ecosystem
from vmi.auditing.advisories.matching import Known, compare
from vmi.auditing.advisories.severity import ORDER
from vmi.auditing.advisories.versions import KEYS
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observation, Observations, Skipped, Subject, fail, warn

ID = "software.advisories"
TITLE = "no security update is missing that is known"
HINT = "build the image again with the updates of the day; a feed that cannot be read, download anew"
SOURCES = ("SPG", "SEC", "DO", "AWS", "PKG-002")
SEVERITY = Outcome.FAIL
APPLIES = "images of distributions that OSV knows, when --advisories names a feed"

NO_FEED = "no feed of advisories: --advisories"
NAMES_LIMIT = 6
FEED = "feed of advisories"
STALE = timedelta(days=30)


def check(subject: Subject) -> Observations:
    if subject.request.advisories is None:
        raise Skipped(NO_FEED)
    grouped: dict[Installed, list[Known]] = {}
    known, newest, is_covering = compare(subject.guest, subject.request.advisories)
    for one in known:
        grouped.setdefault(one.installed._replace(package=""), []).append(one)
    for installed, several in sorted(grouped.items(), key=lambda group: -max(map(_rank, group[1]))):
        yield from _judge(installed, several)
    if newest and newest < str(subject.request.today - STALE):
        yield warn(FEED, f"its newest advisory is of {newest}: what became known since is not in it")
    if not is_covering:
        yield warn(FEED, f"it names no advisory for {ecosystem(subject.guest)}: the distribution was not compared")
    if not ecosystem(subject.guest):
        yield warn("/etc/os-release", "advisories for this distribution are not known: only languages were compared")
    subject.demand_packages()


def _judge(installed: Installed, several: list[Known]) -> Iterator[Observation]:
    where = f"package {', '.join(sorted({one.installed.package for one in several})[:NAMES_LIMIT])}"
    named = f"{installed.name} {installed.version}"
    if mended := [one for one in several if one.fixed]:
        fixed = max((one.fixed for one in mended), key=KEYS[installed.kind])
        yield fail(where, f"{named} has known vulnerabilities that {fixed} mends: {_list(mended)}")
    if left := [one for one in several if not one.fixed]:
        yield warn(where, f"{named} has known vulnerabilities that nothing mends yet: {_list(left)}")


def _rank(one: Known) -> int:
    return ORDER.index(one.severity) if one.severity in ORDER else -1


def _list(several: list[Known]) -> str:
    """The worst first; the rest is counted."""
    ordered = sorted({one.id: one for one in several}.values(), key=lambda one: (-_rank(one), one.id))
    words = [f"{one.id} ({one.severity})" if one.severity else one.id for one in ordered]
    more = len(words) - NAMES_LIMIT
    return ", ".join(words[:NAMES_LIMIT]) + (f" and {more} more" if more > 0 else "")
