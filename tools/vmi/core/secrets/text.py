"""This module is a file as the layers see it: its path, its bytes, and what manner of text it is."""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property, lru_cache

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
_VARIABLE = re.compile(
    rb"(?:^|(?<=[\s;&|({]))(?P<name>[A-Za-z_][A-Za-z0-9_]{0,63})="
    rb"(?:\"(?P<double>[^\"\n]{0,300})\"|'(?P<single>[^'\n]{0,300})'|(?P<bare>[^\s\"';&|)]{0,300}))",
    re.MULTILINE,
)
_UTF16 = (BOM_UTF16_LE, BOM_UTF16_BE)
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
    def variables(self) -> dict[bytes, list[tuple[int, int]]]:
        """Where the values of a shell's variables stand, by their names, in order."""
        found: dict[bytes, list[tuple[int, int]]] = {}
        for match in _VARIABLE.finditer(self.data):
            found.setdefault(match["name"], []).append(match.span(match.lastgroup or "bare"))
        return found

    @cached_property
    def place(self) -> str:
        """The path with a leading slash, without what marks a copy or a template."""
        return _original(self.path)

    @cached_property
    def is_binary(self) -> bool:
        """True when a NUL stands near the beginning."""
        return b"\0" in self.data[:HEAD_BYTES]

    @cached_property
    def manner(self) -> Manner:
        """What it is for, by its name and first line."""
        if manner := _by_name(self.place.rpartition("/")[2], is_program=self.data[:2] == b"#!"):
            return manner
        match = _INTERPRETER.match(self.data[:300])
        if match and match["name"] not in _SHELLS:
            return Manner.CODE
        return Manner.CONFIGURATION


@lru_cache(1000)  # a catalogue has a few names for thousands of files
def _original(path: str) -> str:
    path = f"/{path.lstrip('/')}"
    for _ in range(2):
        path = _COPY.sub("", path)
    return path


@lru_cache(1000)
def _by_name(name: str, *, is_program: bool) -> Manner | None:
    if _PROSE_NAME.match(name) or (_PROSE.search(name) and not is_program):
        return Manner.PROSE
    return Manner.CODE if _CODE.search(name) else None


def is_utf16(head: bytes) -> bool:
    """This is true for text that begins with the mark of UTF-16, as Windows writes it."""
    return head.startswith(_UTF16)


def as_utf8(data: bytes) -> bytes:
    """This is the same text in UTF-8, when it is UTF-16; else the bytes as they are."""
    return data.decode("utf-16", "replace").encode("utf-8", "replace") if is_utf16(data) else data
