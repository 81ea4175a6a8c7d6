"""This family is about the SSH server."""

from vmi.auditing.checks.ssh import password_authentication
from vmi.auditing.subject import Check

CHECKS: tuple[Check, ...] = (password_authentication,)
