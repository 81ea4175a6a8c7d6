"""This family is about what runs after a boot, and what of it listens."""

from vmi.auditing.subject import Check

CHECKS: tuple[Check, ...] = ()
