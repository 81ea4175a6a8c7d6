"""A manifest's waivers forgive what is wrong, for a while, and nothing else.

What they forgive stays in the report, with its reason and its last day. A waiver that has expired forgives nothing. One
that nothing needs, or that names no check, is a warning: it would forgive something unseen later.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from vmi.auditing.profiles.applying import eased, not_asked
from vmi.auditing.profiles.levels import EGI, Levels
from vmi.auditing.results import CheckResult, Evidence, Outcome, Waived
from vmi.core.printable import printable
from vmi.core.spelling import near

if TYPE_CHECKING:
    from vmi.manifest.models import Waiver

ID = "manifest.waivers"
TITLE = "each waiver is needed, names a check, and has not expired"
HINT = "take it out of `waivers` in appliance.yaml, or give it a new day and a reason that still holds"
MANIFEST = "appliance.yaml"
_NOT_NEEDED = {Outcome.PASS: "passed", Outcome.HINT: "only hinted, which stops nothing", Outcome.SKIPPED: "was skipped"}
FORGIVABLE = (Outcome.WARN, Outcome.FAIL)


def apply(
    results: tuple[CheckResult, ...], waivers: tuple["Waiver", ...], today: date, levels: Levels = EGI
) -> tuple[CheckResult, ...]:
    """This is the results with what is waived marked as such, and one more, on the waivers, if there are any."""
    if not waivers:
        return results
    holding = {waiver.check: waiver for waiver in waivers if waiver.expires >= today}
    outcomes = {result.check: result.outcome for result in results}
    problems = [
        problem
        for waiver in waivers
        for problem in _problems(waiver, outcomes.get(waiver.check), list(outcomes), today)
    ]
    return (*(_waived(result, holding) for result in results), _own_result(problems, levels))


def _waived(result: CheckResult, holding: dict[str, "Waiver"]) -> CheckResult:
    waiver = holding.get(result.check)
    if waiver is None or result.outcome not in FORGIVABLE:
        return result
    forgiven = Waived(outcome=result.outcome, reason=waiver.reason, expires=waiver.expires)
    return replace(result, outcome=Outcome.WAIVED, waived=forgiven)


def _problems(waiver: "Waiver", outcome: Outcome | None, known: list[str], today: date) -> Iterator[str]:
    name = f"the waiver of '{printable(waiver.check)}'"
    if outcome is None:
        meant = near(waiver.check, known)
        yield f"{name} names no check{f': did you mean {meant!r}?' if meant else ''}"
    elif waiver.expires < today:
        yield f"{name} expired on {waiver.expires}: it forgives nothing any more"
    elif outcome not in FORGIVABLE:
        yield f"{name} is not needed: the check {_NOT_NEEDED[outcome]}"


def _own_result(problems: list[str], levels: Levels) -> CheckResult:
    outcome = levels.of(ID, Outcome.WARN) if problems else Outcome.PASS
    return not_asked(levels, ID, TITLE) or CheckResult(
        check=ID,
        title=TITLE,
        outcome=outcome,
        evidence=tuple(Evidence(path=MANIFEST, message=problem) for problem in problems),
        hint=HINT if problems else "",
        eased=eased(levels, ID, Outcome.WARN, outcome) if problems else None,
    )
