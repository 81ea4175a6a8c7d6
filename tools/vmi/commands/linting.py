"""This module gathers what linting needs, for the verbs that lint."""

from collections.abc import Collection
from datetime import UTC, date, datetime
from pathlib import Path

from vmi.core.errors import InputError
from vmi.core.findings import Finding
from vmi.core.git import NoCommitYet, WorkingTree
from vmi.manifest.history import History
from vmi.manifest.repository import Catalogue
from vmi.manifest.rule import Around
from vmi.manifest.selection import Selection, everything, touched


def around(catalogue: Catalogue, since: str | None = None, names: Collection[str] = ()) -> Around:
    """This is everything rules may look at, narrowed to what changed since a revision, and to what is named."""
    history, commit = _history(catalogue.root, since)
    if history and commit:
        history.look_ahead()
        _ = catalogue.glances  # while git walks all directories
    selection = touched(catalogue, history.changed_since(commit)) if history and commit else everything(catalogue)
    selection = selection.among(names) if names else selection
    return chosen(catalogue, history, selection, commit, datetime.now(UTC).date(), is_narrow=bool(names))


def chosen(
    catalogue: Catalogue,
    history: History | None,
    selection: Selection,
    since: str | None,
    today: date,
    *,
    is_narrow: bool = False,
) -> Around:
    """This is the same for a selection that is known."""
    return Around(
        catalogue=catalogue,
        today=today,
        checks=_checks,
        faults_of_record=_faults_of_record,
        history=history,
        appliances=selection.appliances,
        vos=selection.vos,
        since=since,
        is_narrow=is_narrow,
    )


def _history(root: Path, since: str | None) -> tuple[History | None, str | None]:
    try:
        tree = WorkingTree(root)
    except NoCommitYet:
        if since:
            raise
        return None, None
    except InputError:
        if since or (root / ".git").exists() or (root / ".git").is_symlink():
            raise  # what was released cannot be looked at, and nobody would know
        return None, None  # a catalogue can be linted before it is a repository
    return History(tree), tree.merge_base(since) if since else None


def _checks() -> frozenset[str]:
    from vmi.auditing.checks import CHECKS  # only when a manifest has waivers

    return frozenset(check.ID for check in CHECKS)


def _faults_of_record(data: bytes, path: str) -> list[Finding]:
    from vmi.core import documents
    from vmi.releasing.models import Release  # only when something was released

    return documents.check(data, path, Release).findings
