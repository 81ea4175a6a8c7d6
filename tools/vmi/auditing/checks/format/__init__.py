"""This family is about the file around the disk."""

from vmi.auditing.checks.format import qcow2_compressed
from vmi.auditing.subject import Check

CHECKS: tuple[Check, ...] = (qcow2_compressed,)
