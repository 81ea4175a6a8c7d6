"""This module is a report that can be kept: what checks say of an image, and the digest that names it."""

from typing import Annotated, Any, Self

from vmi.auditing.results import BUILT_IN_PROFILES, CheckResult, Gate, Judgement, Outcome, verdict, with_outcome
from vmi.core.errors import Refusal
from vmi.core.models import Model, Sha256, alphabet

ProfileName = Annotated[
    str,
    alphabet(
        r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$",
        60,
        "a profile's name is lower-case letters, digits and dashes, with a letter or digit at both ends",
        "our-house",
    ),
]


class Report(Model):
    """This is what an audit and a boot have in common."""

    image_sha256: Sha256
    """Of the image's file."""
    tool: str
    """`vmi/<version>`."""
    results: tuple[CheckResult, ...]
    """What each check says, in the order in which they are asked."""
    verdict: Outcome
    """FAIL when a check failed or could not be judged, or warned where the gate says so; else WARN or PASS."""

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

    def against(self) -> str:
        """This is what the results themselves have against a release, whatever the verdict says; empty when nothing."""
        failed = ", ".join(self.with_outcome(Outcome.FAIL))
        return f"failed: {failed}" if failed else ""

    def with_outcome(self, outcome: Outcome) -> tuple[str, ...]:
        """These are the checks that said so."""
        return with_outcome(self.results, outcome)


class AuditReport(Report):
    """This is audit.json: an image judged as it lies there, without booting it."""

    facts: dict[str, Any]  # Any: JSON values
    """What is true of the image, good or bad; docs/audit.md names them."""
    gate: Gate = "error"
    """What stops a release, as the manifest's policy says: what failed, or what warned too."""
    profile: ProfileName = BUILT_IN_PROFILES[0]
    """By which profile it was judged."""
    profile_sha256: Sha256 | None = None
    """The digest of the profile's file, when it is not one of vmi's own."""

    @classmethod
    def of(cls, judgement: Judgement, image_sha256: Sha256) -> Self:
        """This is a judgement that names its image."""
        return cls(image_sha256=image_sha256, **vars(judgement))

    @property
    def judgement(self) -> Judgement:
        """This is the report without the image's digest."""
        return Judgement(**{name: value for name, value in self if name != "image_sha256"})

    @property
    def eased(self) -> tuple[str, ...]:
        """The checks of which the profile makes less than they say themselves."""
        return self.judgement.eased

    def against(self) -> str:
        known = super().against() or self._against_profile() or self.judgement.against_warnings()
        return known or self._against_verdict()

    def _against_verdict(self) -> str:
        """Whoever wrote the file wrote both."""
        made = verdict(self.results, self.gate)
        return f"the verdict is '{self.verdict}', but the results make '{made}'" if made is not self.verdict else ""

    def _against_profile(self) -> str:
        """A profile may ask for more than the checks. One that asks for less proves less: the manifest waives."""
        if (self.profile in BUILT_IN_PROFILES) != (self.profile_sha256 is None):
            return f"was judged by the profile '{self.profile}', which nobody can name for certain"
        return f"the profile '{self.profile}' makes less of: {', '.join(self.eased)}" if self.eased else ""
