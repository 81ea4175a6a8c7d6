"""This module is a profile as it takes effect: what becomes of what a check says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from vmi.auditing.results import BUILT_IN_PROFILES, Outcome


class Level(NamedTuple):
    """This is what a profile makes of one check."""

    outcome: Outcome | None
    """What the check says when it says anything; None when it is not asked."""
    reason: str


@dataclass(frozen=True)
class Levels:
    """This is one profile: what it makes of hints, of warnings, and of checks that it names."""

    name: str = BUILT_IN_PROFILES[0]
    sha256: str | None = None
    """Of the file, when it is one of one's own."""
    hints: Outcome = Outcome.HINT
    warnings: Outcome = Outcome.WARN
    checks: Mapping[str, Level] = field(default_factory=dict, hash=False)

    def why_off(self, check: str) -> str | None:
        """This is why a check is not asked; None when it is."""
        level = self.checks.get(check)
        return level.reason if level and level.outcome is None else None

    def of(self, check: str, said: Outcome) -> Outcome:
        """This is what becomes of something that a check said."""
        level = self.checks.get(check)
        if level and level.outcome and said in (Outcome.HINT, Outcome.WARN, Outcome.FAIL):
            return level.outcome
        return {Outcome.HINT: self.hints, Outcome.WARN: self.warnings}.get(said, said)


EGI = Levels()
"""The checks as they are: what EGI's guide asks for."""
