"""This module is a profile as a file: YAML that people write, read as manifests are."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from vmi.auditing.models import ProfileName
from vmi.auditing.results import BUILT_IN_PROFILES
from vmi.core.models import Advice, CheckId, Line, Model
from vmi.core.spelling import near


def _known(check: str) -> str:
    from vmi.auditing.checks import CHECKS  # they import what profiles are made of
    from vmi.auditing.waiving import ID

    known = [*(each.ID for each in CHECKS), ID]
    if check not in known:
        meant = near(check, known)
        hint = f"did you mean '{meant}'?" if meant else "docs/audit.md lists all checks"
        raise Advice("there is no such check", hint)
    return check


def _own(name: str) -> str:
    if name in BUILT_IN_PROFILES:
        raise Advice("that profile is vmi's own", "give yours another name, such as `our-house`")
    return name


class CheckLevel(Model):
    """This is what a profile makes of one check."""

    level: Literal["off", "hint", "warn", "fail"]
    """What the check says whenever something is wrong; `off`: it is not asked. What cannot be judged fails anyway."""
    reason: Line
    """Why, for whoever reads the report."""


class Profile(Model):
    """This says how severe an audit is: what it makes of hints and warnings, and of single checks."""

    apiVersion: Literal["vmi/v1"]
    """Always `vmi/v1`."""
    kind: Literal["Profile"]
    """Always `Profile`."""
    name: Annotated[ProfileName, AfterValidator(_own)]
    """What reports call it."""
    extends: Literal["egi", "strict"] = "egi"
    """What it changes: `egi` is the checks as they are, `strict` lets no warning pass and warns of each hint."""
    hints: Literal["hint", "warn", "fail"] | None = None
    """What becomes of hints; without it what the profile that it extends makes of them."""
    warnings: Literal["warn", "fail"] | None = None
    """What becomes of warnings; without it what the profile that it extends makes of them."""
    checks: dict[Annotated[CheckId, AfterValidator(_known)], CheckLevel] = Field(default_factory=dict)
    """Checks by their ids, each with what to make of it and why."""
