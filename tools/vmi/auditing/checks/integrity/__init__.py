"""This family is about files that are not what a package brought, or that more people can write than should."""

from vmi.auditing.checks.integrity import labels, permissions, preload, setuid, strange_files
from vmi.auditing.subject import Check

CHECKS: tuple[Check, ...] = (setuid, permissions, preload, strange_files, labels)
