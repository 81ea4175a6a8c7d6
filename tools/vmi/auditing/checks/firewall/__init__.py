"""This family is about what may be reached from outside."""

from vmi.auditing.checks.firewall import admin_ports, forwarding, inbound
from vmi.auditing.subject import Check

CHECKS: tuple[Check, ...] = (inbound, admin_ports, forwarding)
