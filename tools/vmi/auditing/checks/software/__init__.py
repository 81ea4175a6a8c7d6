"""This family is about which packages there are, where they come from, and what is known against them."""

from vmi.auditing.checks.software import (
    advisories,
    age,
    agents,
    certificates,
    database,
    desktop,
    documentation,
    licences,
    minimum,
    repositories,
    supported,
    times,
    tools,
    unchanged,
    unowned,
    updates,
)
from vmi.auditing.subject import Check

CHECKS: tuple[Check, ...] = (
    supported,
    minimum,
    advisories,
    age,
    times,
    updates,
    repositories,
    database,
    unowned,
    unchanged,
    certificates,
    desktop,
    agents,
    licences,
    tools,
    documentation,
)
