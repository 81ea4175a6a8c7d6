"""This family is about the file around the disk."""

from vmi.auditing.checks.format import appended, compressed, one_state, ova_hardware
from vmi.auditing.subject import Check

CHECKS: tuple[Check, ...] = (compressed, one_state, appended, ova_hardware)
