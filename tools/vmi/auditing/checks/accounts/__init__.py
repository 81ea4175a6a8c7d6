"""This family is about who could log in."""

from vmi.auditing.checks.accounts import password_hashes, unexpected_users
from vmi.auditing.subject import Check

CHECKS: tuple[Check, ...] = (password_hashes, unexpected_users)
