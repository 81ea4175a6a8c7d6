"""This module finds a user's password inside a URL: scheme://user:password@host."""

import re
from collections.abc import Iterator

from vmi.core.secrets.model import Confidence, Hit
from vmi.core.secrets.placeholders import is_placeholder
from vmi.core.secrets.text import Manner, Text

_USERINFO = re.compile(
    rb"://(?P<user>"
    rb"[^\s:/@?#\"'<>\[\]{}()|\\]{0,100}):(?P<password>[^\s/@\"'<>\[\]{}()|\\]{1,300})@(?P<host>[A-Za-z0-9\[][A-Za-z0-9.\[\]:_-]{0,250})"
)
_HOST_OF_EXAMPLES = re.compile(
    rb"(?i)(?:^|\.)(?:example(?:\.[a-z]{2,8})?|invalid|test)(?::[0-9]+)?\Z|^(?:host|hostname|server|domain|proxy|sit"
    rb"e)\b"
)


def hits(text: Text) -> Iterator[Hit]:
    """This is every such password that is no example."""
    if text.manner is not Manner.PROSE and b"@" in text.data:
        for match in _USERINFO.finditer(text.data):
            in_code = text.manner is Manner.CODE
            if is_placeholder(match["password"]) or (in_code and _HOST_OF_EXAMPLES.search(match["host"])):
                continue
            confidence = Confidence.LOW if in_code else Confidence.MEDIUM
            yield Hit("password.url", "password in a URL", *match.span("password"), b"", confidence)
