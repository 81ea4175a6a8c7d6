"""This module is what checks say of an image, and what that makes together.

Plain values, for an audit at a terminal writes and reads no JSON: pydantic takes as long to start as the disk to read.
`vmi.auditing.models` makes a report of them that can be kept.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, Literal

BUILT_IN_PROFILES = ("egi", "strict")
"""The profiles that everybody has, the default first."""
CLOSED: Final = {"extra": "forbid"}
"""For pydantic, when it reads one of these values."""
Gate = Literal["error", "warning"]


class Outcome(StrEnum):
    """What a check says of an image."""

    PASS = "pass"
    HINT = "hint"
    """It would be better otherwise, or is worth knowing; never a verdict."""
    WARN = "warn"
    FAIL = "fail"
    SKIPPED = "skipped"
    WAIVED = "waived"
    """It warned or failed, and the manifest forgives that for a while; never a verdict."""


ORDER = (Outcome.SKIPPED, Outcome.PASS, Outcome.HINT, Outcome.WAIVED, Outcome.WARN, Outcome.FAIL)
"""From the best to the worst."""


@dataclass(frozen=True)
class Evidence:
    """This is where a check saw what it says; secrets in it are masked."""

    path: str
    """Inside the image, or the name of a structure such as `partition table`."""
    message: str
    """What was seen there."""
    line: int | None = None
    """Counted from 1; none where it is not about one."""
    __pydantic_config__ = CLOSED


@dataclass(frozen=True)
class Waived:
    """This is why a check that did not pass is forgiven, and until when."""

    outcome: Outcome
    """What the check said: warn or fail."""
    reason: str
    """The author's own."""
    expires: date
    """The last day."""
    __pydantic_config__ = CLOSED

    def __post_init__(self) -> None:
        if self.outcome not in (Outcome.WARN, Outcome.FAIL):
            raise ValueError("what is waived warned or failed")


@dataclass(frozen=True)
class Eased:
    """This says that a profile of somebody's own makes less of a check than the check itself does."""

    reason: str
    """The profile's own."""
    outcome: Outcome | None = None
    """What the check said; none when it was not asked."""
    __pydantic_config__ = CLOSED


@dataclass(frozen=True)
class CheckResult:
    """This is one check's answer."""

    check: str
    """The check's id, such as `layout.swap`."""
    title: str
    """What it expects; finishes "expected that ..."."""
    outcome: Outcome
    reason: str = ""
    """Why it was skipped."""
    evidence: tuple[Evidence, ...] = ()
    """What it saw, the worst first; at most some dozens."""
    hint: str = ""
    """What the author can do about it."""
    waived: Waived | None = None
    """Why it is forgiven, and until when."""
    eased: Eased | None = None
    """Why less is made of it than the check says."""
    __pydantic_config__ = CLOSED

    def __post_init__(self) -> None:
        if (self.outcome is Outcome.WAIVED) != (self.waived is not None):
            raise ValueError("what is waived says why and until when, and nothing else does")


@dataclass(frozen=True)
class Judgement:
    """This is an image judged as it lies there, without booting it."""

    tool: str
    results: tuple[CheckResult, ...]
    verdict: Outcome
    facts: Mapping[str, Any]  # Any: JSON values
    gate: Gate = "error"
    profile: str = BUILT_IN_PROFILES[0]
    profile_sha256: str | None = None

    @property
    def eased(self) -> tuple[str, ...]:
        """The checks of which the profile makes less than they say themselves."""
        return tuple(result.check for result in self.results if result.eased)

    def with_outcome(self, outcome: Outcome) -> tuple[str, ...]:
        """These are the checks that said so."""
        return with_outcome(self.results, outcome)

    def against_warnings(self) -> str:
        """This is what warned although policy.gate lets no warning pass; empty when nothing."""
        warned = ", ".join(self.with_outcome(Outcome.WARN)) if self.gate == "warning" else ""
        return f"warned, which policy.gate forbids: {warned}" if warned else ""


def with_outcome(results: Iterable[CheckResult], outcome: Outcome) -> tuple[str, ...]:
    """These are the checks that said so."""
    return tuple(result.check for result in results if result.outcome is outcome)


def worst_of(outcomes: Iterable[Outcome]) -> Outcome:
    """This is the worst of some outcomes, and PASS when nothing was said."""
    return max(outcomes, key=ORDER.index, default=Outcome.PASS)


def verdict(results: Iterable[CheckResult], gate: Gate = "error") -> Outcome:
    """This is what the results say together; no results at all are a no, what is waived is never quite a yes, and a
    hint is no more than that."""
    outcomes = [result.outcome for result in results]
    judged = [outcome for outcome in outcomes if outcome is not Outcome.SKIPPED]
    worst = worst_of(judged) if judged else Outcome.FAIL
    if worst is Outcome.WARN and gate == "warning":
        return Outcome.FAIL
    return {Outcome.WAIVED: Outcome.WARN, Outcome.HINT: Outcome.PASS}.get(worst, worst)
