"""This module is what a booted image answers to a cloud and to an attacker."""

from datetime import datetime

from vmi.auditing.models import CheckResult, Outcome
from vmi.core.accelerator import Accelerator
from vmi.core.models import Model, Sha256


class BootReport(Model):
    """This is boot.json: one start of an image under a NoCloud seed."""

    image_sha256: Sha256
    tool: str
    """`vmi/<version>`."""
    accelerator: Accelerator
    qemu: str
    """QEMU's version."""
    started: datetime
    seconds: dict[str, float]
    """From power-on to each milestone: `ssh`, `cloud-init`, `finished`."""
    facts: dict[str, str]
    """What the guest says of itself: kernel, os, cloud-init version."""
    results: tuple[CheckResult, ...]
    verdict: Outcome
