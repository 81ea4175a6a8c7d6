"""This family is about what may be reached from outside."""

from vmi.auditing.checks.firewall import inbound
from vmi.auditing.subject import Check

CHECKS: tuple[Check, ...] = (inbound,)
