"""This family is about secrets: whatever is in an image is public."""

from vmi.auditing.checks.credentials import authorized_keys, histories, host_keys, private_keys
from vmi.auditing.subject import Check

CHECKS: tuple[Check, ...] = (authorized_keys, host_keys, private_keys, histories)
