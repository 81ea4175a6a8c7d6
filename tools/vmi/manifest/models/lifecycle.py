"""This module is how long an appliance lives, by which rules it is rebuilt and released, and what it is forgiven."""

from typing import Annotated, Literal

from pydantic import Field

from vmi.core.models import DECIMAL, ApplianceName, CheckId, Line, Model
from vmi.manifest.models.words import Day


class Lifecycle(Model):
    """This is where an appliance stands in its life."""

    state: Literal["development", "production", "deprecated", "retired"] = "production"
    """Only production is proposed to VOs; deprecated says that users should move on; retired is not built any more."""
    end_of_support: Day | None = None
    """The day from which nobody mends it, usually that of its distribution."""
    replacement: ApplianceName | None = None
    """What its users move to."""


class Policy(Model):
    """This is what must hold for each release."""

    rebuild_days: Annotated[int, Field(ge=1, le=366), DECIMAL] = 30
    """How old a release may become before it is built again, with the security updates of the day."""
    expiry_days: Annotated[int, Field(ge=1, le=366), DECIMAL] = 366
    """How long a release may be endorsed. AppDB allowed a year at most."""
    gate: Literal["error", "warning"] = "error"
    """What in an audit stops a release: errors alone, or warnings too."""


class Waiver(Model):
    """This forgives one audit check, for a reason, until a day."""

    check: CheckId
    reason: Line
    expires: Day
