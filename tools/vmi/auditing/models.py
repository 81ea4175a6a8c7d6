"""This module is what an audit says: one result per check, each with evidence, and a verdict."""

from enum import StrEnum
from typing import Any

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


class AuditReport(Model):
    """This is audit.json: an image judged as it lies there, without booting it."""

    image_sha256: Sha256
    tool: str
    """`vmi/<version>`."""
    facts: dict[str, Any]  # Any: JSON values, e.g. virtual_bytes, partitions, packages, free_bytes
    results: tuple[CheckResult, ...]
    verdict: Outcome
    """FAIL when a check failed or could not be judged; else WARN or PASS."""
