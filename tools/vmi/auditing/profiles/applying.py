"""This module writes into results what a profile does to them."""

from vmi.auditing.profiles.levels import Levels
from vmi.auditing.results import ORDER, CheckResult, Eased, Outcome


def not_asked(levels: Levels, check: str, title: str) -> CheckResult | None:
    """This is the result of a check that the profile leaves out; None for one that is asked."""
    reason = levels.why_off(check)
    if reason is None:
        return None
    told = f"the profile '{levels.name}' leaves it out: {reason}"
    return CheckResult(check=check, title=title, outcome=Outcome.SKIPPED, reason=told, eased=Eased(reason=reason))


def eased(levels: Levels, check: str, said: Outcome, outcome: Outcome) -> Eased | None:
    """This is why less is made of a check than it says itself; None when that is not so."""
    level = levels.checks.get(check)
    is_less = said is not Outcome.PASS and ORDER.index(outcome) < ORDER.index(said)
    return Eased(outcome=said, reason=level.reason) if level and is_less else None
