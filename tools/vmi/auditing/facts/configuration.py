"""This module is how a guest is set up: each file of configuration that no package vouches for, and what it says.

Files that say who gets in are told whoever vouches for them, for the package database is the author's as well; they
come first where there is no room for all, and with what looks like a comment: `#include` is none in sudoers.

Secrets are stars, and where there is one the digest is that of the text with stars: a digest of the text itself would
let anybody try passwords.
"""

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from vmi.auditing.access_files import says_who_gets_in
from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.census import unowned
from vmi.auditing.guest.entries import Entry
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.packages.package_files import Digest, digests_of
from vmi.core.printable import LIMIT, printable
from vmi.core.secrets import starred

OWN_PLACES = ("/usr/local/", "/opt/")
"""What an author puts there is looked at as well, if it is small."""
ACCOUNT_FILES = frozenset(
    f"/etc/{name}{copy}" for name in ("passwd", "shadow", "group", "gshadow", "subuid", "subgid") for copy in ("", "-")
) | {"/etc/security/opasswd"}
"""Accounts and groups are facts of their own, and hashes of passwords are none."""
READ_BYTES = 2**20
READ_IN_ALL_BYTES = 32 * 2**20
SHOWN_BYTES = 16 * 1024
SHOWN_IN_ALL_BYTES = 256 * 1024
SHOWN_LINES = 500
FILES = 2000
_CUT_SHORT = re.compile(r"\*{3,}[^\s*]\S*")
"""The rest of a word of which stars are a part."""
_COMMENTS = ("#", ";", "//")
_SCRIPT = "#!"
TAB = "    "


def configuration(guest: Guest) -> dict[str, Any]:  # Any: JSON values
    """This is each file by its path: its size, its digest, and the lines that count, where they are few."""
    files = _files(guest)
    vouched = digests_of(guest, [entry.path for entry in files])
    found: dict[str, dict[str, Any]] = {}  # Any: JSON values
    for entry, data in _contents(guest, files):
        if data is None or says_who_gets_in(entry.path) or not _is_vouched(data, vouched.get(entry.path)):
            found[entry.path] = _told(entry, data)
    left = SHOWN_IN_ALL_BYTES
    for path in sorted(found, key=_first):
        left -= sum(map(len, found[path].get("lines", ())))
        if left < 0:
            found[path].pop("lines", None)
    return {printable(path): found[path] for path in sorted(found, key=_first)}


def _first(path: str) -> tuple[bool, str]:
    return not says_who_gets_in(path), path


def _files(guest: Guest) -> list[Entry]:
    etc = [entry for path, entry in guest.entries.items() if path.startswith("/etc/") and entry.is_file]
    own = [each for each in unowned(guest) if each.path.startswith(OWN_PLACES) and each.is_file]
    told = [each for each in etc if each.path not in ACCOUNT_FILES] + [each for each in own if each.size <= SHOWN_BYTES]
    return sorted(told, key=lambda entry: _first(entry.path))


def _contents(guest: Guest, files: list[Entry]) -> Iterator[tuple[Entry, bytes | None]]:
    """This reads files in the order in which they lie on the disk; None for what is too large, or too much."""
    left, read = READ_IN_ALL_BYTES, []
    for entry in files[:FILES]:
        left -= entry.size if entry.size <= READ_BYTES else 0
        if entry.size <= READ_BYTES and left >= 0:
            read.append(entry)
    yield from ((entry, _content(guest, entry)) for entry in sorted(read, key=guest.source.place))
    yield from ((entry, None) for entry in set(files).difference(read))


def _content(guest: Guest, entry: Entry) -> bytes | None:
    try:
        return guest.source.read(entry, READ_BYTES)
    except CannotJudge:
        return None


def _is_vouched(data: bytes, digest: Digest | None) -> bool:
    if digest is None or digest.algorithm not in hashlib.algorithms_available:
        return False
    return hashlib.new(digest.algorithm, data, usedforsecurity=False).hexdigest() == digest.hex


def _told(entry: Entry, data: bytes | None) -> dict[str, Any]:  # Any: JSON values
    known: dict[str, Any] = {"bytes": entry.size}  # Any: JSON values
    if data is None:
        return known
    if len(data) > SHOWN_BYTES or b"\0" in data:
        return known | {"sha256": hashlib.sha256(data).hexdigest()}
    text = _starred(entry.path, data)
    safe = text.encode("utf-8", "surrogateescape")
    known |= {"sha256": hashlib.sha256(safe).hexdigest()} | ({} if safe == data else {"starred": True})
    lines = list(_written(text) if says_who_gets_in(entry.path) else _effective(text))
    shown = [printable(line) for line in lines[:SHOWN_LINES]]
    is_cut = len(lines) > SHOWN_LINES or any(len(line) > LIMIT for line in lines)
    return known | {"lines": shown} | ({"cut": True} if is_cut else {})


def _starred(path: str, data: bytes) -> str:
    """A word that holds a secret is one as a whole: where it ends is a matter of the file's format."""
    text = starred(path, data)
    if text.encode("utf-8", "surrogateescape") == data:
        return text
    return _CUT_SHORT.sub(lambda match: "*" * len(match[0]), text)


def _written(text: str) -> Iterator[str]:
    """The lines that are not empty."""
    return (line.rstrip().replace("\t", TAB) for line in text.split("\n") if line.strip())


def _effective(text: str) -> Iterator[str]:
    """The lines that are no comments, and not empty; what runs a script is none."""
    for shown in _written(text):
        if not shown.lstrip().startswith(_COMMENTS) or shown.startswith(_SCRIPT):
            yield shown
