"""This module is a package of a programming language, found by what it left in the tree."""

from typing import NamedTuple


class LanguagePackage(NamedTuple):
    """This is one package that some language's own tool installed or linked."""

    kind: str
    """`pypi`, `npm` or `golang`, as a purl's type."""
    name: str
    version: str
    path: str
    """The file that says so."""
    owner: str = ""
    """The distribution's package that brought it; empty when somebody else did."""
