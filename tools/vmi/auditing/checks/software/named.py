"""This module looks for packages by tables of name patterns."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.packages import Package, packages

_SIGN = re.compile(r"[*\[]")
Table = dict[str, tuple[str, ...]]
"""What something is, and the patterns of packages' names that are it."""


def named(guest: Guest, table: Table) -> Iterator[tuple[Package, str]]:
    """This is each package that a table names, with what it is."""
    names = {pattern: what for what, patterns in table.items() for pattern in patterns}
    wild = {pattern: what for pattern, what in names.items() if any(sign in pattern for sign in "*[")}
    heads = tuple(_SIGN.split(pattern)[0] for pattern in wild)  # most packages start like none of them
    for package in packages(guest):
        what = names.get(package.name)
        if not what and package.name.startswith(heads):
            what = next((what for pattern, what in wild.items() if fnmatchcase(package.name, pattern)), None)
        if what:
            yield package, what


def place(package: Package) -> str:
    """This is how evidence names a package."""
    return f"package {package.name}"
