"""This family is about who could log in."""

from vmi.auditing.checks.accounts import (
    autologin,
    groups,
    orphans,
    pam,
    password_hashes,
    shells,
    sudo,
    sudo_available,
    unexpected_users,
)
from vmi.auditing.subject import Check

CHECKS: tuple[Check, ...] = (
    password_hashes,
    unexpected_users,
    groups,
    shells,
    sudo,
    sudo_available,
    pam,
    autologin,
    orphans,
)
