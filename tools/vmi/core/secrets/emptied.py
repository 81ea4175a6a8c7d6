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
_SET = re.compile(rb"\b(?:usermod|useradd)[ \t][^\n|;&#]{1,400}")
_EMPTY = re.compile(rb"[ \t](?:-p[ \t]{0,9}|--password[= \t]{1,9})(?:\"\"|'')[ \t]")
_LAST = re.compile(rb"(?P<name>[A-Za-z_][A-Za-z0-9_.-]{0,31})[\"' \t]{0,9}\Z")
_NAMED = rb"(?P<name>[A-Za-z_][A-Za-z0-9_.-]{0,31})"
_EDITED = re.compile(
    rb"\bs(?P<by>[/|#,@])\^?(?:\\?\()?" + _NAMED + rb"(?:\\?\))?:[^\n/|#,@]{0,60}(?P=by)"
    rb"(?:(?P=name)|\\1)::[^\n/|#,@]{0,60}(?P=by)[^\n]{0,80}?/etc/(?:shadow|passwd)\b"
)
"""Such as s/^root:[^:]*:/root::/ on shadow."""
_IS_DELETE = re.compile(rb"--delete\b|(?<![-\w])-[a-zA-Z]{0,5}d")
_IS_LOCK = re.compile(rb"--lock\b|(?<![-\w])-[a-zA-Z]{0,5}l")
_LOCKED = rb"(?:passwd[ \t]{1,9}(?:-l|--lock)|usermod[ \t]{1,9}(?:-L|--lock))[ \t]{1,9}[\"']?%s\b"
_MOST = 100
_LINE_BYTES = 1000


def hits(text: Text) -> Iterator[Hit]:
    """This is the name of every account that is given an empty password and not locked afterwards."""
    if text.manner is not Manner.CONFIGURATION:
        return
    locked: dict[bytes, int] = {}
    for start, end in (*_deleted(text.data), *_set(text.data), *_edited(text.data)):
        name = text.data[start:end]
        if name not in locked and len(locked) < _MOST:
            locked[name] = _last_locked(text.data, name)
        if locked.get(name, -1) < end and not _is_comment(text.data, start):
            yield Hit("login-password.empty", "account without a password", start, end, b"", Confidence.HIGH)


def _deleted(data: bytes) -> Iterator[tuple[int, int]]:
    for match in _DELETED.finditer(data) if b"passwd" in data else ():
        if _IS_DELETE.search(match["options"]) and not _IS_LOCK.search(match["options"]):
            yield match.span("name")


def _set(data: bytes) -> Iterator[tuple[int, int]]:
    for match in _SET.finditer(data) if b"usermod" in data or b"useradd" in data else ():
        if _EMPTY.search(match[0]) and (last := _LAST.search(match[0])):
            yield match.start() + last.start("name"), match.start() + last.end("name")


def _edited(data: bytes) -> Iterator[tuple[int, int]]:
    """What sed takes out of shadow, or out of passwd so that shadow is not asked."""
    for match in _EDITED.finditer(data) if b"/etc/shadow" in data or b"/etc/passwd" in data else ():
        yield match.span("name")


def _is_comment(data: bytes, at: int) -> bool:
    begin = data.rfind(b"\n", max(0, at - _LINE_BYTES), at) + 1
    return data[begin : begin + 80].lstrip().startswith(b"#")


def _last_locked(data: bytes, name: bytes) -> int:
    """Where an account is locked for the last time; -1 when it never is."""
    return max((match.start() for match in re.finditer(_LOCKED % re.escape(name), data)), default=-1)
