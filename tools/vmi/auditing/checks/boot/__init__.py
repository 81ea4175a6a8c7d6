"""This family is about starting: loader, kernel, drivers, and what the kernel is told."""

from vmi.auditing.subject import Check

CHECKS: tuple[Check, ...] = ()
