"""This module is one source of packages, whichever program reads it."""

from typing import NamedTuple


class Repository(NamedTuple):
    """This is one place from which packages come."""

    path: str
    """The file that names it."""
    line: int
    kind: str
    """`deb`, `rpm` or `apk`, as a purl's type."""
    address: str
    """Its URL, or what stands for it."""
    suite: str = ""
    """For apt the suite, for rpm the repository's id, for apk its tag."""
    signed_by: tuple[str, ...] = ()
    """Files or addresses of the keys that sign it; empty where the program's own keys do."""
    unsigned: str = ""
    """The words that switch signatures off; empty when they are checked."""
    unverified: str = ""
    """The words that switch off the verification of the server's certificate."""
