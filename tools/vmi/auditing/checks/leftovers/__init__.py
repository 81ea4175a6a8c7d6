"""This family is about traces of the build."""

from vmi.auditing.checks.leftovers import build
from vmi.auditing.subject import Check

CHECKS: tuple[Check, ...] = (build,)
