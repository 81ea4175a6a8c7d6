"""This package reads the package database of Red Hat, SUSE and their kin, in each of its three formats."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.packages.model import Digest, Package
from vmi.auditing.guest.packages.places import Places
from vmi.auditing.guest.packages.rpm import bdb, ndb, sqlite
from vmi.auditing.guest.packages.rpm import header as tags
from vmi.auditing.guest.packages.rpm.header import Header
from vmi.auditing.guest.remembering import remembered

DIRECTORIES = ("/usr/lib/sysimage/rpm", "/var/lib/rpm", "/usr/share/rpm")
FORMATS: Mapping[str, Callable[[Guest, str], Iterator[bytes]]] = MappingProxyType(
    {"rpmdb.sqlite": sqlite.blobs, "Packages.db": ndb.blobs, "Packages": bdb.blobs}
)
KEYS = "gpg-pubkey"
"""Not a package: how rpm remembers the keys that it trusts."""
CONFIGURATION, MISSING_IS_FINE, GHOST = 1, 8, 64
NORMAL = 0
CONTENT = 1
"""Of what `rpm --verify` looks at; caches that are rebuilt on the machine have this switched off."""
ALGORITHMS = {1: "md5", 2: "sha1", 8: "sha256", 9: "sha384", 10: "sha512", 11: "sha224", 12: "sha3_256", 14: "sha3_512"}
MD5 = 1


def databases(guest: Guest) -> dict[str, str]:
    """This is where the databases lie, and what their formats are called; links to the same place count once."""
    found = (_database(guest, directory) for directory in DIRECTORIES)
    return dict(place for place in found if place)


def _database(guest: Guest, directory: str) -> tuple[str, str] | None:
    """The newest format wins, as when rpm opens it."""
    entries = ((guest.stat(f"{directory}/{name}"), name) for name in FORMATS)
    return next(((entry.path, name) for entry, name in entries if entry and entry.is_file), None)


@remembered
def headers(guest: Guest) -> tuple[Header, ...]:
    """This is the header of every package; what rpm keeps as keys is left out."""
    found = (Header(blob, path) for path, name in databases(guest).items() for blob in FORMATS[name](guest, path))
    return tuple(header for header in found if header.text(tags.NAME) not in ("", KEYS))


def packages(guest: Guest) -> list[Package]:
    """This is what rpm says is installed; empty when there is no such database."""
    return [_package(header) for header in headers(guest)]


def _package(header: Header) -> Package:
    name = header.text(tags.NAME)
    version = f"{header.text(tags.VERSION)}-{header.text(tags.RELEASE)}"
    epoch = header.number(tags.EPOCH, 0)
    source, source_version = _source(header.text(tags.SOURCE_RPM))
    return Package(
        name,
        f"{epoch}:{version}" if epoch else version,
        header.text(tags.ARCHITECTURE),
        "rpm",
        source if source != name else "",
        source_version if source_version != version else "",
        header.text(tags.VENDOR),
        header.text(tags.LICENCE),
    )


def _source(file: str) -> tuple[str, str]:
    """Such as openssl-3.0.7-24.el9.src.rpm: name and version, the version with its release."""
    parts = file.removesuffix(".rpm").removesuffix(".src").removesuffix(".nosrc").rsplit("-", 2)
    return (parts[0], "-".join(parts[1:])) if len(parts) == 3 else ("", "")


def owners(guest: Guest) -> dict[str, str]:
    """This is every path that a package brought, as its header calls it and as it lies on the disk."""
    paths: dict[str, str] = {}
    for header in headers(guest):
        names, states = header.paths(), header.numbers(tags.FILE_STATES)
        if any(states):
            names = [name for name, state in zip(names, states, strict=False) if state == NORMAL]
        paths |= dict.fromkeys(names, header.text(tags.NAME))
    return paths | {place: paths[path] for path, place in Places(guest).elsewhere(paths).items()}


def digests(guest: Guest) -> dict[str, Digest]:
    """This is the digest of every file that rpm knows one of, by the path where it lies."""
    places = Places(guest)
    found = {}
    for header in headers(guest):
        digest_of = dict(_digests(header))
        elsewhere = places.elsewhere(digest_of)
        found.update({elsewhere.get(path, path): digest for path, digest in digest_of.items()})
    return found


def _digests(header: Header) -> Iterator[tuple[str, Digest]]:
    """Directories, links and devices have none; what is not installed, or may be anything, is not vouched for."""
    algorithm = ALGORITHMS.get(header.number(tags.DIGEST_ALGORITHM, MD5))
    paths = header.paths()
    states = header.numbers(tags.FILE_STATES) or (NORMAL,) * len(paths)
    verify = header.numbers(tags.FILE_VERIFY_FLAGS) or (CONTENT,) * len(paths)
    said = zip(paths, header.texts(tags.FILE_DIGESTS), header.numbers(tags.FILE_FLAGS), states, verify, strict=False)
    for path, digest, flag, state, checks in said:
        if algorithm and digest and state == NORMAL and checks & CONTENT and not flag & GHOST:
            yield path, Digest(algorithm, digest.lower(), bool(flag & CONFIGURATION), bool(flag & MISSING_IS_FINE))
