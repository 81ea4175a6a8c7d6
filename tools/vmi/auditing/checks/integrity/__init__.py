"""This family is about files that are not what a package brought, or that more people can write than should."""

from vmi.auditing.subject import Check

CHECKS: tuple[Check, ...] = ()
