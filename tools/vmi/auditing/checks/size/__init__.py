"""This family is about bytes that every provider would download for nothing."""

from vmi.auditing.checks.size import big_data, build_trees, caches, free_zeros, old_kernels, virtual
from vmi.auditing.subject import Check

CHECKS: tuple[Check, ...] = (virtual, free_zeros, caches, old_kernels, big_data, build_trees)
