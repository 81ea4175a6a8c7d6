"""This module is what an SBOM tells, whoever wrote it and in whatever format: what stands in it, field by field."""

from typing import NamedTuple

Digests = tuple[tuple[str, str], ...]
"""Algorithms, as SPDX calls them, and what they give, in lower case."""


class Entry(NamedTuple):
    """This is one component, package or file; what is empty is not told."""

    kind: str = ""
    """As CycloneDX calls it, such as `library` or `file`."""
    name: str = ""
    version: str = ""
    purl: str = ""
    supplier: str = ""
    licences: tuple[str, ...] = ()
    digests: Digests = ()

    @property
    def label(self) -> str:
        return self.purl or " ".join(filter(None, (self.name, self.version))) or "something without a name"


class Told(NamedTuple):
    """This is everything."""

    about: tuple[Digests, ...]
    """Those of each thing that the SBOM says it is about."""
    entries: tuple[Entry, ...]
    is_ours: bool
    """True when it says that vmi wrote it."""

    @property
    def with_files(self) -> bool:
        return any(entry.kind == "file" for entry in self.entries)


def digest(algorithm: str, value: str) -> tuple[str, str]:
    """This is one digest; CycloneDX writes `SHA-256`, SPDX `SHA256`."""
    return algorithm.upper().replace("SHA-", "SHA"), value.lower()
