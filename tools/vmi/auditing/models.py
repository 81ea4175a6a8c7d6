"""This module is what an audit says: one result per check, each with evidence, and a verdict."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import model_validator

from vmi.core.errors import Refusal
from vmi.core.models import Model, Sha256, alphabet

BUILT_IN_PROFILES = ("egi", "strict")
"""The profiles that everybody has, the default first."""
ProfileName = Annotated[
    str,
    alphabet(
        r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$",
        60,
        "a profile's name is lower-case letters, digits and dashes, with a letter or digit at both ends",
        "our-house",
    ),
]


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


class Evidence(Model):
    """This is where a check saw what it says; secrets in it are masked."""

    path: str
    """Inside the image, or the name of a structure such as `partition table`."""
    message: str
    """What was seen there."""
    line: int | None = None
    """Counted from 1; none where it is not about one."""


class Waived(Model):
    """This is why a check that did not pass is forgiven, and until when."""

    outcome: Outcome
    """What the check said: warn or fail."""
    reason: str
    """The author's own."""
    expires: date
    """The last day."""


class Eased(Model):
    """This says that a profile of somebody's own makes less of a check than the check itself does."""

    outcome: Outcome | None = None
    """What the check said; none when it was not asked."""
    reason: str
    """The profile's own."""


class CheckResult(Model):
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

    @model_validator(mode="after")
    def _demand_waiver(self) -> Self:
        if (self.outcome is Outcome.WAIVED) != (self.waived is not None):
            raise ValueError("what is waived says why and until when, and nothing else does")
        return self


class OfImage(Model):
    """This is said of one image, which its digest names."""

    image_sha256: Sha256
    """Of the image's file."""


class Judgement(Model):
    """This is what an audit and a boot say of an image."""

    tool: str
    """`vmi/<version>`."""
    results: tuple[CheckResult, ...]
    """What each check says, in the order in which they are asked."""
    verdict: Outcome
    """FAIL when a check failed or could not be judged, or warned where the gate says so; else WARN or PASS."""

    def against(self) -> str:
        """This is what the results themselves have against a release, whatever the verdict says; empty when nothing."""
        failed = ", ".join(self.with_outcome(Outcome.FAIL))
        return f"failed: {failed}" if failed else ""

    def with_outcome(self, outcome: Outcome) -> tuple[str, ...]:
        """These are the checks that said so."""
        return tuple(result.check for result in self.results if result.outcome is outcome)


class Report(Judgement, OfImage):
    """This is a judgement that can be kept, for it names its image: what is signed and released asks for one."""

    def demand_passed(self, image_sha256: Sha256, where: str) -> None:
        """This refuses a report on another image, one that checked nothing, and one that says no."""
        if self.image_sha256 != image_sha256:
            what = f"is about the image {self.image_sha256}, the build made {image_sha256}"
            raise Refusal(what, where=where, hint="run the step again on this build's image")
        if not self.results:
            raise Refusal("holds no result: nothing was checked", where=where)
        reason = self.against()
        if reason or self.verdict not in (Outcome.PASS, Outcome.WARN):
            what = reason or f"the verdict is '{self.verdict}'"
            raise Refusal(what, where=where, hint="only an image that passed is signed and released")


class AuditJudgement(Judgement):
    """This is an image judged as it lies there, without booting it: all that a terminal shows."""

    facts: dict[str, Any]  # Any: JSON values
    """What is true of the image, good or bad; docs/audit.md names them."""
    gate: Literal["error", "warning"] = "error"
    """What stops a release, as the manifest's policy says: what failed, or what warned too."""
    profile: ProfileName = BUILT_IN_PROFILES[0]
    """By which profile it was judged."""
    profile_sha256: Sha256 | None = None
    """The digest of the profile's file, when it is not one of vmi's own."""

    @property
    def eased(self) -> tuple[str, ...]:
        """The checks of which the profile makes less than they say themselves."""
        return tuple(result.check for result in self.results if result.eased)

    def against(self) -> str:
        return super().against() or self._against_profile() or self.against_warnings()

    def against_warnings(self) -> str:
        """This is what warned although policy.gate lets no warning pass."""
        warned = ", ".join(self.with_outcome(Outcome.WARN)) if self.gate == "warning" else ""
        return f"warned, which policy.gate forbids: {warned}" if warned else ""

    def _against_profile(self) -> str:
        """A profile may ask for more than the checks. One that asks for less proves less: the manifest waives."""
        if (self.profile in BUILT_IN_PROFILES) != (self.profile_sha256 is None):
            return f"was judged by the profile '{self.profile}', which nobody can name for certain"
        return f"the profile '{self.profile}' makes less of: {', '.join(self.eased)}" if self.eased else ""


class AuditReport(AuditJudgement, Report):
    """This is audit.json: an image judged as it lies there, without booting it, and named by its digest."""
