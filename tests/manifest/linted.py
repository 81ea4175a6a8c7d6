"""This module lints a test's repository and shows what was found as lines."""

from datetime import date

from tests.catalogue import Repository

from vmi.commands.linting import chosen
from vmi.core.git import WorkingTree
from vmi.manifest.history import History
from vmi.manifest.linting import lint
from vmi.manifest.repository import Catalogue
from vmi.manifest.selection import everything, touched

TODAY = date(2026, 11, 22)


def findings(repository: Repository, rule: str | None = None, since: str | None = None) -> list[str]:
    """This is `path:line:column: severity [rule] message | hint` of every finding, or of one rule's."""
    catalogue = Catalogue(repository.root)
    history = History(WorkingTree(repository.root))
    selection = touched(catalogue, history.changed_since(since)) if since else everything(catalogue)
    found = lint(chosen(catalogue, history, selection, since, TODAY))
    return [str(finding).replace("\n    ", " | ") for finding in found if rule in (None, finding.rule)]
