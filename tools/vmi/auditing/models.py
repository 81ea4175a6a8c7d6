"""This module is what an audit says: one result per check, each with evidence, and a verdict."""

from enum import StrEnum
from typing import Any

from vmi.core.errors import Refusal
from vmi.core.models import Model, Sha256


class Outcome(StrEnum):
    """What a check says of an image."""

    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"
    SKIPPED = "skipped"


class Evidence(Model):
    """This is where a check saw what it says; secrets in it are masked."""

    path: str
    """Inside the image, or the name of a structure such as `partition table`."""
    message: str
    line: int | None = None


class CheckResult(Model):
    """This is one check's answer."""

    check: str
    """The check's id, such as `layout.swap`."""
    title: str
    outcome: Outcome
    reason: str = ""
    """Why it was skipped."""
    evidence: tuple[Evidence, ...] = ()
    hint: str = ""
    """What the author can do about it."""


class Report(Model):
    """This is what an audit and a boot have in common."""

    image_sha256: Sha256
    tool: str
    """`vmi/<version>`."""
    results: tuple[CheckResult, ...]
    verdict: Outcome
    """FAIL when a check failed or could not be judged; else WARN or PASS."""

    def demand_passed(self, image_sha256: Sha256, where: str) -> None:
        """This refuses a report on another image, one that checked nothing, and one that says no."""
        if self.image_sha256 != image_sha256:
            what = f"is about the image {self.image_sha256}, the build made {image_sha256}"
            raise Refusal(what, where=where, hint="run the step again on this build's image")
        if not self.results:
            raise Refusal("holds no result: nothing was checked", where=where)
        failed = [result.check for result in self.results if result.outcome is Outcome.FAIL]
        if failed or self.verdict not in (Outcome.PASS, Outcome.WARN):
            reason = f"failed: {', '.join(failed)}" if failed else f"the verdict is '{self.verdict}'"
            raise Refusal(reason, where=where, hint="only an image that passed is signed and released")


class AuditReport(Report):
    """This is audit.json: an image judged as it lies there, without booting it."""

    facts: dict[str, Any]  # Any: JSON values, e.g. virtual_bytes, partitions, packages, free_bytes
