"""This family is about the SSH server."""

from vmi.auditing.checks.ssh import (
    algorithms,
    enabled,
    hardening,
    host_key_generation,
    password_authentication,
    trust,
)
from vmi.auditing.subject import Check

CHECKS: tuple[Check, ...] = (
    password_authentication,
    trust,
    algorithms,
    enabled,
    host_key_generation,
    hardening,
)
