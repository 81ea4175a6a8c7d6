"""This family is about what the image knows of networks, and how its kernel treats them."""

from vmi.auditing.subject import Check

CHECKS: tuple[Check, ...] = ()
