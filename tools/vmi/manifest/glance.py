"""This module is what can be seen in a manifest's bytes without parsing it: enough to know which others to read.

Reading ten thousand files takes a fraction of a second, parsing them takes many. What is seen may be more than is
meant, never less, but for the title.
"""

import re
from dataclasses import dataclass

_KEY = rb"(?:name|appliance|replacement)[\"']?[ \t]{0,20}:[ \t]{0,20}"
_MENTION = re.compile(_KEY + rb"[\"']?([a-z0-9-]{1,60})")
"""A key that may name an appliance, and the name. Each repetition here is bounded: authors are strangers."""
_IDENTIFIER = re.compile(rb"identifier[\"']?[ \t]{0,20}:[ \t]{0,20}[\"']?([0-9A-Fa-f{}:urnid-]{32,50})")
_TITLE = re.compile(rb"^title:([^\r\n]{0,500})", re.MULTILINE)
_ASKED = re.compile(rb"(?:^|[\[{,])[ \t]*\?[ \t\r\n]", re.MULTILINE)
"""A key that begins with a question mark."""
_APART = re.compile(
    rb"(?:name|appliance|replacement|identifier)[\"']?[ \t]{0,20}"
    rb"(?::[ \t]{0,20}+(?:[ \t\r\n#|>]|\Z)|[ \t]*\r?\n[ \t]{0,40}:)"
)
"""A value on a line of its own."""


@dataclass(frozen=True, slots=True)
class Glance:
    """This is one manifest at a glance."""

    names: frozenset[bytes]
    """What may be names of appliances."""
    title: bytes
    """As it is written on one line, in lower case."""
    identifier: str
    """As 32 digits; empty where none is seen."""
    hides: bool
    """True when more may stand in it than is seen."""


def glance(data: bytes) -> Glance:
    """This looks at a manifest."""
    title, identifier = _TITLE.search(data), _IDENTIFIER.search(data)
    return Glance(
        names=frozenset(_MENTION.findall(data)),
        title=title[1].strip(b" \t'\"").lower() if title else b"",
        identifier=digits(identifier[1].decode()) if identifier else "",
        hides=_hides(data),
    )


def _hides(data: bytes) -> bool:
    """This is true for what these expressions do not see through: an escape, `? key`, a value on another line."""
    return b"\\" in data or (b"?" in data and _ASKED.search(data) is not None) or _APART.search(data) is not None


def digits(identifier: str) -> str:
    """This is a UUID without what may stand around and between its digits."""
    return identifier.lower().removeprefix("urn:uuid:").translate(_WITHOUT)


_WITHOUT = str.maketrans("", "", "{}-")
