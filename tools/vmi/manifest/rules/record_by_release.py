"""A release record comes from `vmi release`, which commits it to main; nobody adds one by hand.

`vmi release` writes the record after the image and its proofs lie where it says. A record in a pull request, or one
that is not committed, was written by somebody else: what it names was perhaps never built, audited or booted. Whether
its proofs are right, `vmi endorse` and `vmi publish` find out; that it was added by hand can be seen here already.

Remove it, and let the release workflow write it. When this is a run over commits of main itself, all is well.
"""

from vmi.core.findings import Severity
from vmi.manifest.rule import Around, Problem, Problems

ID = "record-by-release"
SEVERITY = Severity.WARNING


def check(around: Around) -> Problems:
    """This looks for records that are new in the working tree, or since the commit that the run looks back to."""
    if (history := around.history) is None:
        return
    since = f"since commit {around.since[:12]}" if around.since else "and not committed"
    for change in history.changes_of_records(around.since or history.head):
        if change.status == "A":
            hint = "remove it; the release workflow writes it"
            yield Problem(f"this release record is new {since}", file=change.path, hint=hint)
