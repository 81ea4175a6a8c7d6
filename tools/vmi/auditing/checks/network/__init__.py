"""This family is about what the image knows of networks, and how its kernel treats them."""

from vmi.auditing.checks.network import addresses, interface_names, ipv6, sysctl, time
from vmi.auditing.subject import Check

CHECKS: tuple[Check, ...] = (addresses, interface_names, ipv6, sysctl, time)
