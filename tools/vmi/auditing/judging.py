"""This module asks the checks: each one answers for itself, and what cannot be judged fails."""

from itertools import islice

from vmi.auditing.errors import CannotJudge
from vmi.auditing.profiles.applying import eased, not_asked
from vmi.auditing.profiles.levels import Levels
from vmi.auditing.results import ORDER, CheckResult, Outcome, worst_of
from vmi.auditing.subject import Check, Observation, Skipped, Subject, fail

CANNOT = "cannot be judged: "
EVIDENCE_LIMIT = 50
OBSERVATIONS_LIMIT = 20_000


def judge(check: Check, subject: Subject) -> CheckResult:
    """This is one check's result, by the profile that was asked for."""
    levels = subject.request.levels
    return not_asked(levels, check.ID, check.TITLE) or _judged(check, subject, levels)


def _judged(check: Check, subject: Subject, levels: Levels) -> CheckResult:
    said: list[Observation] = []
    reason = ""
    try:
        said.extend(islice(check.check(subject), OBSERVATIONS_LIMIT + 1))
    except Skipped as skipped:
        reason = str(skipped)
    except CannotJudge as error:
        said.append(fail(error.path, f"{CANNOT}{error.reason}"))
    if len(said) > OBSERVATIONS_LIMIT:  # what comes behind them could be worse
        said.insert(0, fail("/", f"{CANNOT}there are more than {OBSERVATIONS_LIMIT} things to tell"))
    observations = [_leveled(observation, check.ID, levels) for observation in said]
    worst = worst_of(observation.outcome for observation in observations)
    outcome = Outcome.SKIPPED if reason and not observations else worst
    return CheckResult(
        check=check.ID,
        title=check.TITLE,
        outcome=outcome,
        reason=reason,
        evidence=tuple(observation.evidence for observation in _shortened(observations)),
        hint=check.HINT if outcome in (Outcome.HINT, Outcome.WARN, Outcome.FAIL) else "",
        eased=eased(levels, check.ID, worst_of(observation.outcome for observation in said), outcome),
    )


def _leveled(observation: Observation, check: str, levels: Levels) -> Observation:
    """What cannot be judged is no matter of taste."""
    if observation.evidence.message.startswith(CANNOT):
        return observation
    return observation._replace(outcome=levels.of(check, observation.outcome))


def _shortened(observations: list[Observation]) -> list[Observation]:
    """The first of them, failures before warnings, and how many there are besides."""
    ordered = sorted(observations, key=lambda o: -ORDER.index(o.outcome))
    if len(ordered) <= EVIDENCE_LIMIT:
        return ordered
    more = ordered[EVIDENCE_LIMIT]
    rest = len(ordered) - EVIDENCE_LIMIT
    return [*ordered[:EVIDENCE_LIMIT], fail(more.evidence.path, f"... and {rest} more of this kind")]
