"""This module reads all of a guest's files once, in the order in which they lie on the disk: the deep pass.

What a package vouches for, byte for byte, is done with. The rest is hashed and, where it is text, searched for secrets.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from vmi.auditing.content.ahead import ahead
from vmi.auditing.content.searching import Found, Searcher
from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.entries import Entry, FileSource
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.packages import owned_paths
from vmi.auditing.guest.packages.package_files import Digest, digests
from vmi.auditing.subject import Subject

PIECE_BYTES = 4 * 2**20
"""As much of a text as is searched: what is longer is data."""
TOTAL_LIMIT_BYTES = 64 * 2**30
OWN = "sha256"
BY_PEOPLE = ("/etc/", "/home/", "/root/", "/srv/", "/opt/", "/usr/local/")
"""Searched even where a package vouches for a file: what vouches is in the image too."""


@dataclass(frozen=True)
class Contents:
    """This is what the deep pass found in a guest's files."""

    unverified: tuple[str, ...]
    """Files that no package vouches for, and those that are not as their package brought them."""
    changed: tuple[str, ...]
    """Files that are not as their package brought them; configuration is not among them."""
    missing: tuple[str, ...]
    """Files that a package brought and that are not there; configuration is not among them."""
    secrets: tuple[Found, ...]
    """What was found in those that are unverified, by path and line."""
    digests: Mapping[str, str]
    """The SHA-256 of those that are unverified, by path."""
    unsearched: tuple[str, ...]
    """Texts that were too long, or too many, to be searched to their end."""
    unread: tuple[tuple[str, str], ...]
    """Files that cannot be read, and why."""
    unusable_rules: tuple[tuple[str, str], ...]
    """Rules that were brought and are not used, and why."""


class _Piece(NamedTuple):
    """This is a part of a file; the last one of each is marked."""

    entry: Entry
    data: bytes
    number: int
    is_last: bool
    problem: str = ""
    """Why it cannot be read."""


@dataclass
class _Pass:
    """This is what is known so far."""

    expected: Mapping[str, Digest]
    owned: frozenset[str]
    searcher: Searcher
    again: list[Entry] = field(default_factory=list)
    """Files that are not what their package says: too late to search them when that is known."""
    own: dict[str, str] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)

    def is_searched(self, path: str) -> bool:
        """False of what a package brought without saying what is in it: old packages do, and ship examples of keys."""
        return path not in self.owned or path.startswith("/etc/")


def contents(subject: Subject) -> Contents:
    """This is what the deep pass finds, once for all who ask; skipped when nobody asked for it."""
    subject.demand_deep()
    memory = subject.guest.memory
    if contents not in memory:
        memory[contents] = _read(subject.guest, Searcher.of(subject.request.secret_rules))
    found = memory[contents]
    assert isinstance(found, Contents)
    return found


def _read(guest: Guest, searcher: Searcher) -> Contents:
    expected = digests(guest)
    files, same = _once(guest, expected)
    reading = _Pass(expected, owned_paths(guest), searcher)
    _verify(reading, guest.source, files)
    changed = tuple(sorted(entry.path for entry in reading.again))
    _verify(reading, guest.source, reading.again, trust=False)
    own = reading.own | {path: reading.own[first] for path, first in same.items() if first in reading.own}
    unverified = tuple(sorted(own))
    return Contents(
        unverified=unverified,
        changed=tuple(path for path in changed if not expected[path].is_configuration),
        missing=tuple(sorted(path for path, digest in expected.items() if _is_missed(guest, path, digest))),
        secrets=searcher.found(),
        digests={path: own[path] for path in unverified},
        unsearched=searcher.unsearched(),
        unread=tuple(sorted(reading.unread.items())),
        unusable_rules=searcher.unusable_rules(),
    )


def _is_missed(guest: Guest, path: str, digest: Digest) -> bool:
    return not digest.is_configuration and not digest.may_be_missing and path not in guest.entries


def _once(guest: Guest, expected: Mapping[str, Digest]) -> tuple[list[Entry], dict[str, str]]:
    """The files in the order in which they lie, hard links once; and for other names the one that is read."""
    files: list[Entry] = []
    linked: dict[int, list[Entry]] = {}
    for entry in guest.entries.values():
        if entry.is_file and entry.links > 1:
            linked.setdefault(entry.inode, []).append(entry)
        elif entry.is_file:
            files.append(entry)
    same: dict[str, str] = {}
    for entries in linked.values():
        first = min(entries, key=lambda entry: (entry.path not in expected, entry.path))
        files.append(first)
        same |= {entry.path: first.path for entry in entries if entry is not first}
    if sum(entry.size for entry in files) > TOTAL_LIMIT_BYTES:
        raise CannotJudge(f"files take more than {TOTAL_LIMIT_BYTES >> 30} GiB; that much is not read", "/")
    return sorted(files, key=guest.source.place), same


def _verify(reading: _Pass, source: FileSource, files: Iterable[Entry], *, trust: bool = True) -> None:
    pieces = ahead(_pieces(source, files), lambda piece: len(piece.data))
    hashed = hashlib.new(OWN)
    for entry, data, number, is_last, problem in pieces:
        if problem:
            reading.unread[entry.path] = problem
            continue
        digest = reading.expected.get(entry.path) if trust else None
        if number == 0:
            hashed = hashlib.new(digest.algorithm if digest else OWN, usedforsecurity=False)
            is_unknown = digest is None and (not trust or reading.is_searched(entry.path))
            if is_unknown or (digest and entry.path.startswith(BY_PEOPLE)):
                reading.searcher.search(entry, data)
        hashed.update(data)
        if is_last and digest is None:
            reading.own[entry.path] = hashed.hexdigest()
        elif is_last and digest and hashed.hexdigest() != digest.hex:
            reading.again.append(entry)


def _pieces(source: FileSource, files: Iterable[Entry]) -> Iterator[_Piece]:
    for entry in files:
        try:
            yield from _pieces_of(source, entry)
        except CannotJudge as error:
            yield _Piece(entry, b"", 0, is_last=True, problem=error.reason)


def _pieces_of(source: FileSource, entry: Entry) -> Iterator[_Piece]:
    if entry.size <= PIECE_BYTES:
        yield _Piece(entry, source.read(entry, PIECE_BYTES), 0, is_last=True)
        return
    last, number = -(-entry.size // PIECE_BYTES) - 1, -1
    for number, data in enumerate(source.pieces(entry, PIECE_BYTES)):
        yield _Piece(entry, data, number, is_last=number == last)
    if number != last:
        raise CannotJudge(f"does not hold the {entry.size} bytes that it says", entry.path)
