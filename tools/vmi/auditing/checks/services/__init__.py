"""This family is about what runs after a boot, and what of it listens."""

from vmi.auditing.checks.services import (
    console,
    enabled,
    legacy,
    listening,
    logging,
    neighbours,
    presets,
    time_server,
    unowned_starters,
)
from vmi.auditing.subject import Check

CHECKS: tuple[Check, ...] = (
    enabled,
    listening,
    neighbours,
    time_server,
    legacy,
    unowned_starters,
    console,
    presets,
    logging,
)
