"""This package is the checks, a package for each family: a module is a plug-in with ID, TITLE, HINT, SOURCES, SEVERITY,
APPLIES and `check`, and its docstring is its manual page. A new one is written beside its siblings and added to the
table of its family.
"""

from vmi.auditing.checks import (
    accounts,
    boot,
    cloud,
    credentials,
    firewall,
    integrity,
    layout,
    leftovers,
    network,
    services,
    size,
    software,
    ssh,
)
from vmi.auditing.checks import format as containers
from vmi.auditing.subject import Check

FAMILIES = (
    containers,
    layout,
    size,
    boot,
    cloud,
    accounts,
    credentials,
    ssh,
    services,
    firewall,
    network,
    software,
    integrity,
    leftovers,
)
"""In the order in which a report tells of them."""
CHECKS: tuple[Check, ...] = tuple(check for family in FAMILIES for check in family.CHECKS)
