"""This module is a file as the layers see it: its path, its bytes, and what manner of text it is."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

HEAD_BYTES = 8192
_COPY = re.compile(r"(?:\.(?:j2|jinja2?|tmpl|template|tpl|bak|backup|old|orig|rpmsave|rpmnew|dpkg-old|dpkg-dist)|~)$")
_CODE = re.compile(
    r"(?i)\.(?:py|pyi|pl|pm|rb|js|mjs|ts|jsx|tsx|php|lua|go|rs|c|h|cc|cpp|hpp|java|kt|scala|cs|swift|tcl|tm|el|vim|r|jl|m4"
    r"|ac|am|css|scss|f90|sql|awk|sed)$"
)
_PROSE = re.compile(
    r"(?i)\.(?:md|rst|txt|html|htm|xhtml|tex|texi|pod|adoc|asciidoc|[1-8]|po|pot|mo|svg|csv|tsv|log|diff|patch|ipynb|ps"
    r"|md5sums|symbols|xsl|xsd|dtd|rng|hwdb|map|news|dat)$"
)
_PROSE_NAME = re.compile(
    r"(?i)^(?:readme|changelog|changes|news|copyright|licen[cs]e|copying|authors|todo|thanks|history|faq|install|met"
    r"adata|pkg-info)\b"
)
_INTERPRETER = re.compile(rb"#![ \t]*\S{0,200}?(?:env[ \t]{1,9})?(?P<name>[a-z]{1,20})[0-9.]{0,10}(?:\s|$)")
_SHELLS = frozenset((b"sh", b"bash", b"dash", b"zsh", b"ksh", b"ash", b"fish"))


class Manner(Enum):
    """What a text is for; what counts as an assignment depends on it."""

    CONFIGURATION = auto()
    """Settings, scripts for a shell, seeds, playbooks: what stands there takes effect."""
    CODE = auto()
    """A program: names are assigned all the time."""
    PROSE = auto()
    """Documentation: what stands there is an example."""


@dataclass(frozen=True)
class Text:
    """This is one file."""

    path: str
    """As the guest or the repository calls it; only used to recognise what it is."""
    data: bytes

    @cached_property
    def lower(self) -> bytes:
        """The bytes in lower case; positions are the same."""
        return self.data.lower()

    @cached_property
    def place(self) -> str:
        """The path with a leading slash, without what marks a copy or a template."""
        path = f"/{self.path.lstrip('/')}"
        for _ in range(2):
            path = _COPY.sub("", path)
        return path

    @cached_property
    def is_binary(self) -> bool:
        """True when a NUL stands near the beginning."""
        return b"\0" in self.data[:HEAD_BYTES]

    @cached_property
    def manner(self) -> Manner:
        """What it is for, by its name and first line."""
        name = self.place.rpartition("/")[2]
        if _PROSE_NAME.match(name) or (_PROSE.search(name) and self.data[:2] != b"#!"):
            return Manner.PROSE
        if _CODE.search(name):
            return Manner.CODE
        match = _INTERPRETER.match(self.data[:300])
        if match and match["name"] not in _SHELLS:
            return Manner.CODE
        return Manner.CONFIGURATION
