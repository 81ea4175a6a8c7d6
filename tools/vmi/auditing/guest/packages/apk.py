"""This module reads the package database of Alpine: one stanza for each package, a letter, a colon and a value.

After apk-tools' description of the file: `F` names a directory, `R` a file in it, `Z` that file's digest, "Q1" and
SHA-1 in base 64; of a link it is the digest of its target.
"""

import binascii
import hashlib
from collections.abc import Iterator

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.packages.model import Digest, Package
from vmi.auditing.guest.packages.places import Places

PLACES = ("/lib/apk/db/installed", "/usr/lib/apk/db/installed")
DATABASE_LIMIT_BYTES = 64 * 2**20
LETTERS = ("P", "V", "A", "o", "m", "L")


def databases(guest: Guest) -> list[str]:
    """This is where the database lies; a link from one place to the other counts once."""
    return list({entry.path: None for path in PLACES if (entry := guest.stat(path))})


def _stanzas(guest: Guest) -> Iterator[str]:
    for path in databases(guest):
        yield from (guest.read_text(path, DATABASE_LIMIT_BYTES) or "").split("\n\n")


def packages(guest: Guest) -> list[Package]:
    """This is what apk says is installed; empty when there is no such database."""
    found = []
    for stanza in _stanzas(guest):
        fields = {line[0]: line[2:] for line in stanza.split("\n") if line[1:2] == ":" and line[0] in LETTERS}
        name, version, architecture, origin, maintainer, licence = (fields.get(letter, "") for letter in LETTERS)
        if name:
            source = origin if origin != name else ""
            found.append(Package(name, version, architecture, "apk", source, "", maintainer, licence))
    return found


def owners(guest: Guest) -> dict[str, str]:
    """This is every path that a package brought, as the database calls it and as it lies on the disk."""
    paths = {path: package for package, path, _ in _files(guest)}
    return paths | {place: paths[path] for path, place in Places(guest).elsewhere(paths).items()}


def digests(guest: Guest) -> dict[str, Digest]:
    """This is the digest of every file that apk knows one of, by the path where it lies."""
    places = Places(guest)
    found = {}
    for _, path, checksum in _files(guest):
        digest = _hexadecimal(checksum)
        here = places.place(path)
        if digest and not _is_same_link(guest, here, digest):
            found[here] = Digest("sha1", digest, _is_configuration(path), _is_configuration(path))
    return found


def _files(guest: Guest) -> Iterator[tuple[str, str, str]]:
    """Package, path and checksum; directories have none."""
    for stanza in _stanzas(guest):
        package = directory = path = ""
        for line in stanza.split("\n"):
            letter, value = line[:2], line[2:]
            if letter == "Z:":
                yield package, path, value
            elif letter == "R:":
                path = f"{directory}/{value}"
                yield package, path, ""
            elif letter == "F:":
                directory = f"/{value}" if value else ""
                yield package, directory or "/", ""
            elif letter == "P:":
                package = value


def _hexadecimal(checksum: str) -> str:
    if not checksum.startswith("Q1"):
        return ""
    try:
        return binascii.a2b_base64(checksum[2:].encode(), strict_mode=True).hex()
    except ValueError:
        return ""


def _is_same_link(guest: Guest, path: str, digest: str) -> bool:
    entry = guest.entries.get(path)
    if entry is None or not entry.is_link:
        return False
    target = entry.target.encode("utf-8", "surrogateescape")
    return hashlib.sha1(target, usedforsecurity=False).hexdigest() == digest


def _is_configuration(path: str) -> bool:
    """What apk itself protects from being replaced when nobody says otherwise."""
    return path.startswith("/etc/") and not path.startswith(("/etc/init.d/", "/etc/apk/"))
