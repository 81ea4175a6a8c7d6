"""No two appliances have the same title.

The title is all that a user sees of an image on a cloud's dashboard. Of two that are called the same, half of the
users start the wrong one. Say in the title what makes this one different:

    title: Debian 13 with Podman

With --since, other titles are compared as they are written; one with escapes or on several lines is found in a full
run.
"""

from collections import defaultdict
from collections.abc import Iterable

from vmi.core.findings import Severity
from vmi.manifest.repository import Catalogue
from vmi.manifest.rule import Around, Problem, Problems

ID = "title-unique"
SEVERITY = Severity.WARNING


def check(around: Around) -> Problems:
    """This compares titles without case."""
    looked_at = frozenset(around.appliances)
    names = around.appliances if around.whole else _suspects(around.catalogue, around.appliances)
    for group in _by_title(around.catalogue, names):
        for name in group:
            if len(group) > 1 and name in looked_at:
                yield _problem(around.catalogue, name, [other for other in group if other != name])


def _suspects(catalogue: Catalogue, looked_at: Iterable[str]) -> Iterable[str]:
    """This is those that are looked at, and others that seem to have one of their titles."""
    summaries = (catalogue.summary(name) for name in looked_at)
    titles = {summary.title.lower().encode() for summary in summaries if summary}
    others = (name for name, glance in catalogue.glances.items() if glance and glance.title in titles)
    return dict.fromkeys([*looked_at, *(others if titles else ())])


def _by_title(catalogue: Catalogue, names: Iterable[str]) -> Iterable[list[str]]:
    groups = defaultdict(list)
    for name in names:
        if summary := catalogue.summary(name):
            groups[summary.title.casefold()].append(name)
    return groups.values()


def _problem(catalogue: Catalogue, name: str, others: list[str]) -> Problem:
    manifest = catalogue.appliance(name)
    place = manifest.document.place(("title",))
    return Problem(
        _message(sorted(others)),
        file=manifest.shown,
        line=place.line,
        column=place.column,
        width=place.width,
        hint="say in the title what makes this one different",
    )


def _message(others: list[str]) -> str:
    if len(others) == 1:
        return f"appliance '{others[0]}' has this title too"
    second = f"'{others[1]}'" if len(others) == 2 else f"{len(others) - 1} more"
    return f"appliances '{others[0]}' and {second} have this title too"
