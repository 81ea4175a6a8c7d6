"""This module explains the checks: what each expects, why, and what to do; the same words as in docs/audit.md."""

import inspect
from itertools import groupby
from typing import NamedTuple

from vmi.auditing import waiving
from vmi.auditing.checks import CHECKS
from vmi.auditing.reporting.families import HEADINGS
from vmi.auditing.results import Outcome


class Explained(NamedTuple):
    """This is what there is to say of one check."""

    check: str
    severity: Outcome
    """The worst that it says."""
    title: str
    """What it expects; finishes "expected that ..."."""
    text: str
    """Its page of the manual."""
    hint: str
    """What to do."""
    applies: str
    """Finishes "it applies to ..."."""
    sources: tuple[str, ...] = ()
    """Who asks for it."""

    @property
    def family(self) -> str:
        """What people call its family."""
        return HEADINGS[self.check.partition(".")[0]]


def explained() -> dict[str, Explained]:
    """This is every check by its id, in the order of a report, the one on waivers last."""
    found = [
        Explained(each.ID, each.SEVERITY, each.TITLE, _text(each.__doc__), each.HINT, each.APPLIES, each.SOURCES)
        for each in CHECKS
    ]
    own = _text(inspect.getdoc(waiving))
    found.append(
        Explained(waiving.ID, Outcome.WARN, waiving.TITLE, own, waiving.HINT, "manifests that waive something")
    )
    return {each.check: each for each in found}


def listed() -> str:
    """This is all of them, one in a line, family by family."""
    return "\n".join(
        f"{family}\n" + "".join(f"  {each.check:<32} {each.severity:<5} {each.title}\n" for each in group)
        for family, group in groupby(explained().values(), key=lambda each: each.family)
    )


def page(each: Explained) -> str:
    """This is one check's page, for a terminal."""
    sources = f"\nasked for by: {', '.join(each.sources)}" if each.sources else ""
    return (
        f"{each.check}: expected that {each.title}\n\n{each.text}\n\nwhat to do: {each.hint}\n"
        f"says at worst: {each.severity}; applies to {each.applies}{sources}"
    )


def _text(docstring: str | None) -> str:
    return (docstring or "").strip()
