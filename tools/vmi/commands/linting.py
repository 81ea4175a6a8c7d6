"""This module gathers what linting needs, for the verbs that lint."""

from datetime import UTC, date, datetime
from pathlib import Path

from vmi.core.errors import InputError
from vmi.core.git import WorkingTree
from vmi.manifest.history import History
from vmi.manifest.repository import Catalogue
from vmi.manifest.rule import Around
from vmi.manifest.selection import Selection, everything, touched


def around(catalogue: Catalogue, since: str | None = None) -> Around:
    """This is everything rules may look at, narrowed to what changed since a revision when one is given."""
    history, commit = _history(catalogue.root, since)
    selection = touched(catalogue, history.changed_since(commit)) if history and commit else everything(catalogue)
    return chosen(catalogue, history, selection, commit, datetime.now(UTC).date())


def chosen(
    catalogue: Catalogue, history: History | None, selection: Selection, since: str | None, today: date
) -> Around:
    """This is the same for a selection that is known."""
    return Around(
        catalogue=catalogue,
        today=today,
        checks=_checks,
        history=history,
        appliances=selection.appliances,
        vos=selection.vos,
        since=since,
    )


def _history(root: Path, since: str | None) -> tuple[History | None, str | None]:
    try:
        tree = WorkingTree(root)
    except InputError:
        if since:
            raise
        return None, None  # a catalogue can be linted before it is a repository
    return History(tree), tree.merge_base(since) if since else None


def _checks() -> frozenset[str]:
    from vmi.auditing.checks import CHECKS  # only when a manifest has waivers

    return frozenset(check.ID for check in CHECKS)
