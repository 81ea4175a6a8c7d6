"""This module is what a booted image answers to a cloud and to an attacker."""

from datetime import datetime

from vmi.auditing.models import Report
from vmi.auditing.results import Outcome
from vmi.core.accelerator import Accelerator


class BootReport(Report):
    """This is boot.json: one start of an image under a NoCloud seed."""

    accelerator: Accelerator
    qemu: str
    """QEMU's version."""
    started: datetime
    seconds: dict[str, float]
    """From power-on to each milestone: `ssh`, `cloud-init`, `finished`."""
    facts: dict[str, str]
    """What the guest says of itself: kernel, os, cloud-init version."""

    def against(self) -> str:
        skipped = ", ".join(self.with_outcome(Outcome.SKIPPED))
        return super().against() or (f"nobody knows: {skipped}" if skipped else "")
