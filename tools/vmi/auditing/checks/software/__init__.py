"""This family is about which packages there are, where they come from, and what is known against them."""

from vmi.auditing.subject import Check

CHECKS: tuple[Check, ...] = ()
