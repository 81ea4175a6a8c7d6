"""This module finds passwords in here-documents and files that chpasswd, newusers and passwd read."""

import re
from collections.abc import Iterator

from vmi.core.secrets.commands import ACCOUNT, CHPASSWD, PAIR, SAID, SETTERS
from vmi.core.secrets.model import Hit
from vmi.core.secrets.placeholders import is_reference
from vmi.core.secrets.text import Manner, Text
from vmi.core.secrets.variables import literal

_MARK = rb"<<-?[ \t]{0,9}[\"'\\]?(?P<%s>[A-Za-z_][A-Za-z0-9_]{0,40})[\"']?"
_HERE = re.compile(
    SETTERS + rb"[^\n]{0,80}?" + _MARK % b"end" + rb"[^\n]{0,80}\n"
    rb"|" + _MARK % b"piped" + rb"[ \t]{0,9}\|[^\n]{0,80}?" + SETTERS + rb"[^\n]{0,80}\n"
)
_ASKED = re.compile(
    rb"(?:^|[\s;&|(/])passwd[ \t]{1,9}(?:--stdin[ \t]{1,9})?[\"']?[A-Za-z_$][^\s\"'<>|;&]{0,40}[\"']?[ \t]{0,9}"
    + _MARK % b"end"
    + rb"[^\n]{0,80}\n[ \t]{0,80}(?P<bare>[^\s]{1,300})[ \t]{0,9}$",
    re.MULTILINE,
)
"""passwd asks for the new password twice."""
_FILE = rb"[\"']?(?P<%s>[^\s\"'|;&<>()$]{1,200})"
_FROM = re.compile(
    SETTERS
    + rb"[^\n|;<]{0,80}<[ \t]{0,9}"
    + _FILE % b"read"
    + rb"|\bcat[ \t]{1,9}"
    + _FILE % b"shown"
    + rb"[\"']?[ \t]{0,9}\|[^\n|]{0,80}?"
    + SETTERS
)
_MOST_FILES = 10
_OF_PASSWD = 5
"""Colons behind the password in a line for newusers, which is one of /etc/passwd."""
_ENTRY = re.compile(rb"[ \t]{0,80}" + PAIR + rb"[ \t]{0,9}$", re.MULTILINE)
_BYTES = 4096


def hits(text: Text) -> Iterator[Hit]:
    """This is every password in a line `account:password`, also one that a variable holds."""
    if text.manner is not Manner.CONFIGURATION:
        return
    if b"passwd" in text.data:
        yield from (hit for match in _ASKED.finditer(text.data) for hit in _hit(text, match))
    if b"chpasswd" in text.data or b"newusers" in text.data:
        yield from _in_documents(text, _HERE)
        files = dict.fromkeys(match["read"] or match["shown"] for match in _FROM.finditer(text.data))
        for file in list(files)[:_MOST_FILES]:
            yield from _in_file(text, re.escape(file) + rb"(?![^\s\"';&|<)])")


def _in_file(text: Text, file: bytes) -> Iterator[Hit]:
    """What is written to a file that is read then."""
    to = rb">{1,2}[ \t]{0,9}[\"']?" + file
    said = re.compile(SAID + rb"[\"']?" + PAIR + rb"(?:\\n)?[\"']?[ \t]{0,9}" + to)
    yield from (hit for match in said.finditer(text.data) for hit in _hit(text, match))
    before, after = to + rb"[\"']?[ \t]{0,9}" + _MARK % b"end", _MARK % b"piped" + rb"[ \t]{0,9}" + to
    yield from _in_documents(text, re.compile(rb"(?:%s|%s)[^\n]{0,80}\n" % (before, after)))


def _in_documents(text: Text, pattern: re.Pattern[bytes]) -> Iterator[Hit]:
    match = pattern.search(text.data)
    while match:
        end = _end(text.data, match.end(), match["end"] or match["piped"])
        for entry in _ENTRY.finditer(text.data, match.end(), end):
            yield from _hit(text, entry)
        match = pattern.search(text.data, end)


def _hit(text: Text, match: re.Match[bytes]) -> Iterator[Hit]:
    start, end = match.span("bare")
    if match["bare"].count(b":") == _OF_PASSWD:
        end = start + match["bare"].index(b":")
    if not is_reference(text.data[start:end]):
        yield Hit(CHPASSWD, ACCOUNT, start, end)
    elif place := literal(text, match["bare"], match.start()):
        yield Hit(CHPASSWD, ACCOUNT, *place)


def _end(data: bytes, start: int, mark: bytes) -> int:
    """Where the line begins that ends the document, behind tabs or not."""
    found = re.compile(rb"^\t{0,80}" + mark + rb"$", re.MULTILINE).search(data, start, start + _BYTES)
    return found.start() if found else min(start + _BYTES, len(data))
