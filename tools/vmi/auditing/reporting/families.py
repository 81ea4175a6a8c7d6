"""This module is the families of checks as a reader of a report knows them, in the order in which they are told."""

from vmi.auditing.results import CheckResult

HEADINGS = {
    "format": "Container",
    "layout": "Disk layout",
    "size": "Size",
    "boot": "Boot",
    "cloud": "Contextualization",
    "accounts": "Accounts",
    "credentials": "Credentials",
    "ssh": "SSH server",
    "services": "Services",
    "firewall": "Firewall",
    "network": "Network",
    "software": "Software",
    "integrity": "Integrity",
    "leftovers": "Leftovers of the build",
    "manifest": "Manifest",
}


def family(result: CheckResult) -> str:
    """This is the first part of a check's id."""
    return result.check.partition(".")[0]


def heading(name: str) -> tuple[int, str]:
    """This is a family's place in the order, and what people call it; an unknown one comes last, by its own name."""
    known = list(HEADINGS)
    return (known.index(name), HEADINGS[name]) if name in HEADINGS else (len(known), name)
