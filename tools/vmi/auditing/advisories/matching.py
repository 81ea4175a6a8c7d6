"""This module is what is known against a guest's packages: each with its advisories, and the version that mends it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from vmi.auditing.advisories.inventory import Installed, Name, ecosystem, inventory, normalised
from vmi.auditing.advisories.ranges import affected, dicts
from vmi.auditing.advisories.reading import Advisory, Feed, plain
from vmi.auditing.advisories.severity import ORDER, severity
from vmi.auditing.advisories.versions import KEYS
from vmi.auditing.guest.guest import Guest

NO_DANGER = ("unimportant",)
"""What Debian calls bugs that are no danger as it builds the package, and that nobody will mend."""


class Known(NamedTuple):
    """This is one vulnerability of one installed package."""

    installed: Installed
    id: str
    """Its CVE where it has one, else the advisory's own id."""
    severity: str
    """`low`, `medium`, `high`, `critical`, or nothing."""
    fixed: str
    """The version that mends it; empty when there is none."""


class Comparison(NamedTuple):
    """This is what comparing a guest with a feed gave."""

    known: list[Known]
    """Each vulnerability of a package once."""
    newest: str
    """The day of the feed's newest advisory, such as 2026-05-04; empty when none says."""
    is_covering: bool
    """True when the feed is about the guest's distribution."""


def compare(guest: Guest, path: Path) -> Comparison:
    """This is what a feed knows against what a guest has."""
    names = inventory(guest)
    feed = Feed(path, {plain(name) for _, name in names}, ecosystem(guest))
    found: dict[tuple[Installed, str], Known] = {}
    for advisory in feed.advisories():
        for one in _against(advisory, names):
            before = found.get((one.installed, one.id))
            found[one.installed, one.id] = _joined(before, one) if before else one
    return Comparison(sorted(found.values()), feed.newest, feed.is_covering)


def _against(advisory: Advisory, names: dict[Name, list[Installed]]) -> Iterator[Known]:
    if advisory.get("withdrawn"):
        return
    for entry in dicts(advisory.get("affected")):
        package = entry.get("package")
        if not isinstance(package, dict) or _is_no_danger(entry):
            continue
        name = normalised(str(package.get("ecosystem", "")), str(package.get("name", "")))
        for one in names.get(name, ()):
            if verdict := affected(one.version, entry, KEYS[one.kind]):
                for known_as in _ids(advisory):
                    yield Known(one, known_as, severity(advisory, entry), verdict.fixed)


def _is_no_danger(entry: dict[str, Any]) -> bool:  # Any: JSON values
    specific = entry.get("ecosystem_specific")
    return isinstance(specific, dict) and specific.get("urgency") in NO_DANGER


def _ids(advisory: Advisory) -> list[str]:
    """The CVEs that an advisory is about, so that two advisories on one count once; its own id without any."""
    lists = [names for names in (advisory.get("aliases"), advisory.get("upstream")) if isinstance(names, list)]
    others = [name for names in lists for name in names if isinstance(name, str)]
    cves = {name for name in (advisory["id"], *others) if name.startswith("CVE-")}
    return sorted(cves) or [advisory["id"]]


def _joined(one: Known, other: Known) -> Known:
    """Of two advisories on one vulnerability, the worse word and a version that mends it, if either names one."""
    worse = max(one.severity, other.severity, key=lambda word: ORDER.index(word) if word in ORDER else -1)
    return one._replace(severity=worse, fixed=_earlier(one, other))


def _earlier(one: Known, other: Known) -> str:
    fixes = [fixed for fixed in (one.fixed, other.fixed) if fixed]
    return min(fixes, key=KEYS[one.installed.kind], default="")
