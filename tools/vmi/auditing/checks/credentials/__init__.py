"""This family is about secrets: whatever is in an image is public."""

from vmi.auditing.checks.credentials import (
    authorized_keys,
    contents,
    domains,
    grid,
    histories,
    host_keys,
    logins,
    management,
    networks,
    private_keys,
    residue,
    services,
    settings,
    subscriptions,
)
from vmi.auditing.subject import Check

CHECKS: tuple[Check, ...] = (
    authorized_keys,
    host_keys,
    private_keys,
    histories,
    logins,
    settings,
    networks,
    grid,
    domains,
    subscriptions,
    management,
    services,
    contents,
    residue,
)
