"""This module lints a test's repository and shows what was found as lines."""

from datetime import date

from tests.catalogue import Repository

from vmi.commands.linting import chosen
from vmi.core.git import WorkingTree
from vmi.manifest.history import History
from vmi.manifest.linting import lint
from vmi.manifest.repository import Catalogue
from vmi.manifest.selection import everything

TODAY = date(2026, 11, 22)


def findings(repository: Repository, rule: str | None = None) -> list[str]:
    """This is `path:line:column: severity [rule] message | hint` of every finding, or of one rule's."""
    catalogue = Catalogue(repository.root)
    history = History(WorkingTree(repository.root))
    found = lint(chosen(catalogue, history, everything(catalogue), None, TODAY))
    return [str(finding).replace("\n    ", " | ") for finding in found if rule in (None, finding.rule)]
