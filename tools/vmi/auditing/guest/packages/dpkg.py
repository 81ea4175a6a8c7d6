"""This module reads the package database of Debian and its kin.

Distroless images have no /var/lib/dpkg/status but one file for each package in status.d, with md5sums beside it.
"""

import re
from collections.abc import Collection, Iterator

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.packages.model import Digest, Package
from vmi.auditing.guest.packages.places import Places
from vmi.auditing.guest.remembering import remembered

STATUS = "/var/lib/dpkg/status"
STATUS_LIMIT_BYTES = 64 * 2**20
LIST_LIMIT_BYTES = 16 * 2**20
DISTROLESS = "/var/lib/dpkg/status.d"
INFO = "/var/lib/dpkg/info"
DIVERSIONS = "/var/lib/dpkg/diversions"
ON_DISK = ("installed", "triggers-pending", "triggers-awaited", "half-configured", "unpacked")
"""The states in which a package's files lie on the disk."""
_FIELD = re.compile(r"^(Package|Status|Version|Architecture|Source|Maintainer): *(.*)$", re.MULTILINE)
_SOURCE = re.compile(r"(\S+)(?: \((\S+)\))?")
_CONFIGURATION = re.compile(r"^ (/.*) ([0-9a-f]{32})(?: \S+)?$", re.MULTILINE)
_MD5 = re.compile(r"^([0-9a-f]{32})(?:  | \*)(.+)$", re.MULTILINE)


def databases(guest: Guest) -> list[str]:
    """This is the files that name packages."""
    return [
        path for path in (STATUS, *(f"{DISTROLESS}/{name}" for name in guest.names(DISTROLESS))) if guest.exists(path)
    ]


@remembered
def stanzas(guest: Guest) -> tuple[dict[str, str], ...]:
    """This is every package that dpkg knows, in whatever state, with the few fields that count."""
    status = (guest.read_text(STATUS, STATUS_LIMIT_BYTES) or "").split("\n\n")
    distroless = [f"Status: install ok installed\n{text}" for _, text in _distroless(guest, checksums=False)]
    found = (dict(_FIELD.findall(stanza)) for stanza in [*status, *distroless])
    return tuple(fields for fields in found if "Package" in fields)


def packages(guest: Guest) -> list[Package]:
    """This is what dpkg says is installed; empty when there is no such database."""
    return [_package(fields) for fields in stanzas(guest) if fields.get("Status", "").split(" ")[-1] in ON_DISK]


def _package(fields: dict[str, str]) -> Package:
    name, version = fields["Package"], fields.get("Version", "")
    source = _SOURCE.fullmatch(fields.get("Source", ""))
    return Package(
        name,
        version,
        fields.get("Architecture", ""),
        source=source[1] if source and source[1] != name else "",
        source_version=source[2] if source and source[2] and source[2] != version else "",
        maintainer=fields.get("Maintainer", ""),
    )


@remembered
def owners(guest: Guest) -> dict[str, str]:
    """This is every path that a package brought, as its list calls it and as it lies on the disk, with its package."""
    paths: dict[str, str] = {}
    diversions = _diversions(guest)
    for package, text in _information(guest, ".list"):
        names = dict.fromkeys(text.split("\n"), package)
        for name in diversions.keys() & names.keys():
            del names[name]
            names[_diverted(diversions, name, package)] = package
        paths |= names
    for package, text in _distroless(guest, checksums=True):
        paths |= dict.fromkeys(_checksums(text), package)
    paths.pop("", None)
    return paths | {place: paths[path] for path, place in Places(guest).elsewhere(paths).items()}


def digests(guest: Guest, of: Collection[str] | None = None) -> dict[str, Digest]:
    """This is the digest of every file that dpkg knows one of, by the path where it lies.

    With `of` it is at least those of these paths: of most packages nothing is read then.
    """
    places, diversions, owned = Places(guest), _diversions(guest), owners(guest)
    listed = set(owned.values())
    found = {}
    configuration = _CONFIGURATION.findall(guest.read_text(STATUS, STATUS_LIMIT_BYTES) or "")
    packages = None if of is None else {owned.get(path, "") for path in {*of} - {path for path, _ in configuration}}
    for package, text in (*_information(guest, ".md5sums", packages), *_distroless(guest, checksums=True)):
        digest_of = _checksums(text)
        for name in diversions.keys() & digest_of.keys():
            digest_of[_diverted(diversions, name, package)] = digest_of.pop(name)
        # What another package took over stays among the digests; only the list is brought up to date.
        otherwise = None if package in listed else package
        mine = [name for name in digest_of if owned.get(name, otherwise) == package]
        elsewhere = places.elsewhere(mine)
        found.update({elsewhere.get(name, name): Digest("md5", digest_of[name]) for name in mine})
    for path, digest in configuration:
        found[places.place(path)] = Digest("md5", digest, is_configuration=True, may_be_missing=True)
    return found


def _checksums(text: str) -> dict[str, str]:
    """The digests of a package's files, by path."""
    return {f"/{name.removeprefix('./')}": digest for digest, name in _MD5.findall(text)}


def _information(guest: Guest, suffix: str, packages: Collection[str] | None = None) -> Iterator[tuple[str, str]]:
    """Each package's file with that suffix, in the order in which they lie on the disk."""
    names = [name for name in guest.names(INFO) if name.endswith(suffix)]
    yield from _texts(guest, INFO, [name for name in names if packages is None or _package_of(name) in packages])


def _distroless(guest: Guest, *, checksums: bool) -> Iterator[tuple[str, str]]:
    names = guest.names(DISTROLESS)
    yield from _texts(guest, DISTROLESS, [name for name in names if name.endswith(".md5sums") is checksums])


def _texts(guest: Guest, directory: str, names: list[str]) -> Iterator[tuple[str, str]]:
    for name in sorted(names, key=lambda name: _place(guest, f"{directory}/{name}")):
        text = guest.read_text(f"{directory}/{name}", LIST_LIMIT_BYTES) or ""
        yield _package_of(name), text


def _package_of(name: str) -> str:
    """Whose file that is, by its name."""
    return name.rpartition(".")[0].partition(":")[0] or name


def _place(guest: Guest, path: str) -> int:
    entry = guest.stat(path)
    return guest.source.place(entry) if entry and entry.is_file else 0


def _diversions(guest: Guest) -> dict[str, tuple[str, str]]:
    """What some package moves aside: where to, and the one package whose file stays (`:` for none)."""
    lines = (guest.read_text(DIVERSIONS, LIST_LIMIT_BYTES) or "").split("\n")
    return {old: (new, package) for old, new, package in zip(lines[::3], lines[1::3], lines[2::3], strict=False)}


def _diverted(diversions: dict[str, tuple[str, str]], name: str, package: str) -> str:
    target, stays = diversions[name]
    return name if package == stays else target
