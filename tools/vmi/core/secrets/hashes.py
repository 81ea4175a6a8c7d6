"""This module finds hashes of login passwords, as crypt(3) writes them, whatever file they stand in."""

import re
from collections.abc import Iterator

from vmi.core.secrets.model import Confidence, Hit
from vmi.core.secrets.text import Manner, Text

_HASH = re.compile(
    rb"\$(?:6|5|1|y|gy|7|apr1)\\?\$(?:rounds=[0-9]{1,9}\\?\$)?(?:[./A-Za-z0-9]{1,40}\\?\$){1,2}[./A-Za-z0-9]{20,100}"
    rb"|\$2[aby]\\?\$[0-9]{2}\\?\$[./A-Za-z0-9]{53}"
)


def hits(text: Text) -> Iterator[Hit]:
    """This is every hash of a text that takes effect."""
    if text.manner is Manner.PROSE:
        return
    confidence = Confidence.LOW if text.manner is Manner.CODE else Confidence.HIGH
    for match in _HASH.finditer(text.data):
        yield Hit("login-password.hash", "password hash", *match.span(), b"", confidence)
