"""A release record is written once and never edited, renamed or removed.

The record says which bytes a version is: their digests, where they lie, the commit that they were built from, and the
proofs. VOs endorse it by its own digest. One who edits a record puts another image under a name that people trust; so
every commit that changed one is an error, and so is a change that is not committed yet.

There is never a reason to edit one. Wrong in a release? Release the next version. Put a record back as it was written:

    git checkout COMMIT^ -- appliances/NAME/releases/VERSION.yaml

where COMMIT is the one that the finding names; what was put back is a hint only. Without --since, history is read as
far as is quick (a second or so), and a hint says when there is more; with --since, all commits since then are.
"""

import shlex
from collections import defaultdict
from collections.abc import Sequence

from vmi.core.findings import Severity
from vmi.core.git import Edit
from vmi.manifest.history import History
from vmi.manifest.rule import Around, Problem, Problems

ID = "record-immutable"
SEVERITY = Severity.ERROR

DONE = {"M": "edited", "D": "removed", "T": "turned into something else"}


def check(around: Around) -> Problems:
    """This asks git what became of the records once they were written."""
    history = around.history
    if history is None:
        return
    edits = history.edits_of_records(around.since, len(around.catalogue.appliance_names))
    by_path = defaultdict(list)
    for edit in edits.found:
        by_path[edit.path].append(edit)
    changes = history.changes_of_records(around.since or history.head)
    changed = {change.path: change.status for change in changes if change.status in DONE}
    for path in sorted(by_path.keys() | changed.keys()):
        if path in by_path:
            yield _committed(history, path, by_path[path], is_changed=path in changed)
        else:
            message = f"a release record is never {DONE[changed[path]]}, and this one is, in the working tree"
            yield Problem(message, file=path, hint=_put_back("HEAD", path))
    if not edits.is_complete:
        yield _incomplete(history)


def _committed(history: History, path: str, edits: Sequence[Edit], *, is_changed: bool) -> Problem:
    newest, oldest = edits[0], edits[-1]
    if not is_changed and _is_as_before(history, oldest):
        message = (
            f"commit {oldest.commit[:12]} {DONE[oldest.status]} this release record; it is as it was written again"
        )
        return Problem(message, file=path, severity=Severity.HINT)
    message = f"a release record is never {DONE[newest.status]}, and commit {newest.commit[:12]} did it"
    return Problem(message, file=path, hint=_put_back(f"{oldest.commit[:12]}^", path))


def _put_back(commit: str, path: str) -> str:
    return f"put it back: git checkout {commit} -- {shlex.quote(path)}"


def _is_as_before(history: History, edit: Edit) -> bool:
    """This is true when the content is again what it was, and the mode: who may run a record edits it too."""
    head = history.head
    return history.id_at(head, edit.path) == edit.before and history.mode_at(head, edit.path) == edit.mode


def _incomplete(history: History) -> Problem:
    if history.is_shallow:
        message = "this clone is shallow: what was released, edited or removed before its oldest commit is not known"
        return Problem(message, file="appliances", severity=Severity.HINT, hint="git fetch --unshallow")
    message = "history is long: only the newest commits were searched for edited release records"
    return Problem(message, file="appliances", severity=Severity.HINT, hint="search all: vmi lint --since COMMIT")
