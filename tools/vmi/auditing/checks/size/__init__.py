"""This family is about bytes that every provider would download for nothing."""

from vmi.auditing.checks.size import caches, free_zeros, virtual
from vmi.auditing.subject import Check

CHECKS: tuple[Check, ...] = (virtual, free_zeros, caches)
