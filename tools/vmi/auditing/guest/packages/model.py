"""This module is an installed package and its files, whichever program installed it."""

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
    maintainer: str = ""
    """Who made it, as the database says: a name, mostly with an address."""
    licence: str = ""
    """What the database says, if it says anything; not always an SPDX expression."""

    def __str__(self) -> str:
        return f"{self.name}={self.version}:{self.architecture}"


class Digest(NamedTuple):
    """This is what a package's database says of a file's content."""

    algorithm: str
    """As `hashlib` calls it: `md5`, `sha1`, `sha256`, ..."""
    hex: str
    is_configuration: bool = False
    """True for what an administrator may change."""
    may_be_missing: bool = False
    """True for what an administrator may remove."""
