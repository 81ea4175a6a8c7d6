"""This module finds passwords in here-documents that chpasswd reads."""

import re
from collections.abc import Iterator

from vmi.core.secrets.commands import ACCOUNT, CHPASSWD, PAIR
from vmi.core.secrets.model import Hit
from vmi.core.secrets.placeholders import is_reference
from vmi.core.secrets.text import Manner, Text
from vmi.core.secrets.variables import literal

_MARK = rb"<<-?[ \t]{0,9}[\"'\\]?(?P<%s>[A-Za-z_][A-Za-z0-9_]{0,40})[\"']?"
_HERE = re.compile(
    rb"chpasswd[^\n]{0,80}?" + _MARK % b"end" + rb"[^\n]{0,80}\n"
    rb"|" + _MARK % b"piped" + rb"[ \t]{0,9}\|[^\n]{0,80}?chpasswd[^\n]{0,80}\n"
)
_ENTRY = re.compile(rb"[ \t]{0,80}" + PAIR + rb"[ \t]{0,9}$", re.MULTILINE)
_BYTES = 4096


def hits(text: Text) -> Iterator[Hit]:
    """This is every password in a line `account:password`, also one that a variable holds."""
    if text.manner is not Manner.CONFIGURATION or b"chpasswd" not in text.data:
        return
    match = _HERE.search(text.data)
    while match:
        end = _end(text.data, match.end(), match["end"] or match["piped"])
        for entry in _ENTRY.finditer(text.data, match.end(), end):
            if not is_reference(entry["bare"]):
                yield Hit(CHPASSWD, ACCOUNT, *entry.span("bare"))
            elif place := literal(text, entry["bare"], match.start()):
                yield Hit(CHPASSWD, ACCOUNT, *place)
        match = _HERE.search(text.data, end)


def _end(data: bytes, start: int, mark: bytes) -> int:
    """Where the line begins that ends the document, behind tabs or not."""
    found = re.compile(rb"^\t{0,80}" + mark + rb"$", re.MULTILINE).search(data, start, start + _BYTES)
    return found.start() if found else min(start + _BYTES, len(data))
