"""This module is an installed package, whichever program installed it."""

from typing import NamedTuple


class Package(NamedTuple):
    """This is one installed package."""

    name: str
    version: str
    """As its own tool writes it; an rpm's epoch stands before it with a colon when there is one."""
    architecture: str
    kind: str = "deb"
    """`deb`, `rpm` or `apk`, as a purl's type."""
    source: str = ""
    """The source package's name where it differs from the package's own."""
    source_version: str = ""
    """The same for the version."""

    def __str__(self) -> str:
        return f"{self.name}={self.version}:{self.architecture}"
