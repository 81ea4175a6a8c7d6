"""This module finds commands that leave an account without a password: whoever knows its name logs in."""

import re
from collections.abc import Iterator

from vmi.core.secrets.model import Confidence, Hit
from vmi.core.secrets.text import Manner, Text

_DELETED = re.compile(
    rb"(?:^|[;&|(/ \t])passwd(?P<options>(?:[ \t]{1,9}-{1,2}[a-zA-Z-]{1,20}){1,4})[ \t]{1,9}[\"']?"
    rb"(?P<name>[A-Za-z_][A-Za-z0-9_.-]{0,31})",
    re.MULTILINE,
)
_SET = re.compile(
    rb"\b(?:usermod|useradd)[ \t](?:[^\n|;&#]{0,200}?[ \t])?(?:-p[ \t]{0,9}|--password[= \t]{1,9})"
    rb"(?:\"\"|'')(?=[ \t])[^\n|;&#]{0,200}?[ \t](?P<name>[A-Za-z_][A-Za-z0-9_.-]{0,31})[ \t]{0,9}(?:$|[\n;&|)#])"
)
_IS_DELETE = re.compile(rb"--delete\b|(?<![-\w])-[a-zA-Z]{0,5}d")
_IS_LOCK = re.compile(rb"--lock\b|(?<![-\w])-[a-zA-Z]{0,5}l")
_LOCKED = rb"(?:passwd[ \t]{1,9}(?:-l|--lock)|usermod[ \t]{1,9}(?:-L|--lock))[ \t]{1,9}[\"']?%s\b"
_MOST = 100


def hits(text: Text) -> Iterator[Hit]:
    """This is the name of every account that is given an empty password and not locked afterwards."""
    if text.manner is not Manner.CONFIGURATION:
        return
    locked: dict[bytes, int] = {}
    for match in (*_deleted(text.data), *_set(text.data)):
        name = match["name"]
        if name not in locked and len(locked) < _MOST:
            locked[name] = _last_locked(text.data, name)
        is_comment = text.data[text.data.rfind(b"\n", 0, match.start("name")) + 1 :][:80].lstrip().startswith(b"#")
        if not is_comment and locked.get(name, -1) < match.end():
            yield Hit("login-password.empty", "account without a password", *match.span("name"), b"", Confidence.HIGH)


def _deleted(data: bytes) -> Iterator[re.Match[bytes]]:
    for match in _DELETED.finditer(data) if b"passwd" in data else ():
        if _IS_DELETE.search(match["options"]) and not _IS_LOCK.search(match["options"]):
            yield match


def _set(data: bytes) -> Iterator[re.Match[bytes]]:
    if b"usermod" in data or b"useradd" in data:
        yield from _SET.finditer(data)


def _last_locked(data: bytes, name: bytes) -> int:
    """Where an account is locked for the last time; -1 when it never is."""
    return max((match.start() for match in re.finditer(_LOCKED % re.escape(name), data)), default=-1)
