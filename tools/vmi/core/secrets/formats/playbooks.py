"""This module reads tasks of Ansible that give an account its password."""

import re
from collections.abc import Iterator

from vmi.core.secrets.formats.format import Format
from vmi.core.secrets.model import Hit
from vmi.core.secrets.placeholders import is_reference
from vmi.core.secrets.text import Text
from vmi.core.secrets.values import assigned, keys_pattern

_ANY = rb"^(?P<indent>[ \t]{0,80})(?:-[ \t]{1,9})?(?:ansible\.(?:builtin|legacy)\.)%suser:(?P<inline>[^\n]{0,1000})"
_NAMED, _SHORT = re.compile(_ANY % b"", re.MULTILINE), re.compile(_ANY % b"?", re.MULTILINE)
_PLAY = re.compile(rb"^[ \t]{0,9}(?:-[ \t]{1,9})?hosts:", re.MULTILINE)
_TASKS = re.compile(r"/(?:tasks|handlers)/[^/]+$")
_LINE = re.compile(rb"[^\n]*\n?")
_KEYS = keys_pattern("password")
_BYTES = 4096
_BEFORE = b" \t\n.-"
"""What the pattern allows before the word."""


def _user(text: Text) -> Iterator[Hit]:
    if not _may_be(text.data):
        return
    is_of_ansible = _TASKS.search(text.place) or _PLAY.search(text.data)
    pattern = _SHORT if is_of_ansible else _NAMED
    match = pattern.search(text.data)
    while match:
        start, end = match.start("inline"), _end(text.data, match.end(), len(match["indent"]))
        for value in assigned(text.data[start:end], _KEYS):
            if not is_reference(value.value):
                yield Hit("login-password.ansible", "password of an account", start + value.start, start + value.end)
        match = pattern.search(text.data, end)


def _may_be(data: bytes) -> bool:
    """This is false where `user:` is only the end of another word, such as default_user: in every manifest."""
    at = data.find(b"user:")
    while at > 0 and data[at - 1] not in _BEFORE:
        at = data.find(b"user:", at + 1)
    return at >= 0


def _end(data: bytes, start: int, indent: int) -> int:
    """Where the first line begins that is indented no deeper than the module."""
    at = data.find(b"\n", start) + 1 or len(data)
    while at < min(len(data), start + _BYTES):
        match = _LINE.match(data, at)
        line = match[0] if match else b""
        if line.strip() and len(line) - len(line.lstrip(b" \t")) <= indent:
            return at
        at += len(line)
    return min(at, len(data))


FORMATS = (Format(re.compile(r"\.ya?ml$"), _user),)
