"""This module compares what another tool's SBOM tells with an image: it may tell less than vmi does, but nothing else.

Each tool words some things in its own way, so of a purl's qualifiers only the architecture and an rpm's epoch count, an
operating system's purl does not, and of a supplier and a licence only the words do.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from vmi.auditing.sbom.inventory import FileDigests, Inventory
from vmi.auditing.sbom.parts import PATH_LIMIT, Part, parts
from vmi.auditing.sbom.told import Entry
from vmi.core.printable import printable

SYSTEM, GENERIC = "operating-system", "pkg:generic/"
KINDS = ("", "library", "application", "framework")
"""What tools call a package; none says anything that the others do not."""
_WORD = re.compile(r"[\w.+]+")
_NO_WORDS = frozenset(("and", "or", "with"))


def contradictions(entries: Iterable[Entry], inventory: Inventory) -> Iterator[str]:
    """This is what it tells that is not so, and each package that it does not name."""
    known, named = _Known(inventory), set[str]()
    for entry in entries:
        fitting = known.fitting(entry)
        told = [list(_against(entry, each)) for each in fitting]
        best = min(told, key=len, default=[])
        meant = (each for each, lines in zip(fitting, told, strict=True) if lines == best)
        named |= {each.purl for each in meant if isinstance(each, Part)}
        if not fitting:
            yield f"it names {printable(entry.label)}, which is not there"
        yield from (f"{printable(entry.label)}: {line}" for line in best)
    # What is generic, such as a kernel that no package brought, each tool calls as it likes.
    missing = sorted(part.purl for part in known.parts if part.purl not in named and not part.purl.startswith(GENERIC))
    yield from (f"it does not name {purl}" for purl in missing)


class _Known:
    """This finds what an entry may mean."""

    def __init__(self, inventory: Inventory):
        self.system, *self.parts = parts(inventory)
        self._by = defaultdict[str, list[Part | FileDigests]](list)
        for part in self.parts:
            for key in (_plain(part.purl), f"name {_folded(part.name)}"):
                self._by[key].append(part)
        for file in inventory.files:
            self._by[f"file {printable(file.path, PATH_LIMIT)}"].append(file)

    def fitting(self, entry: Entry) -> list[Part | FileDigests]:
        if entry.kind == SYSTEM and (not entry.purl or entry.purl.startswith(GENERIC)):
            return [self.system]
        if not entry.purl:
            return self._by.get(f"{'file' if entry.kind == 'file' else 'name'} {_name(entry)}", [])
        found = self._by.get(_plain(entry.purl), [])
        return [each for each in found if isinstance(each, Part) and _is_qualified(entry.purl, each.purl)]


def _against(entry: Entry, found: Part | FileDigests) -> Iterator[str]:
    """This is where an entry and what it may mean differ."""
    if isinstance(found, FileDigests):
        yield from _digests(entry, {"SHA1": found.sha1, "SHA256": found.sha256})
    else:
        yield from _identity(entry, found)
        yield from _origin(entry, found)
        yield from _digests(entry, {})


def _identity(entry: Entry, found: Part) -> Iterator[str]:
    if entry.kind not in (*KINDS, found.kind):
        yield f"its type is '{printable(entry.kind)}', not '{found.kind}'"
    if entry.name and _folded(entry.name) != _folded(found.name):
        yield f"its name is '{printable(entry.name)}', not '{found.name}'"
    if entry.version and not _is_version(entry.version, found):
        yield f"its version is '{printable(entry.version)}', not '{found.version}'"


def _origin(entry: Entry, found: Part) -> Iterator[str]:
    if not _words(entry.supplier) <= _words(found.supplier):
        yield f"its supplier is '{printable(entry.supplier)}', not '{found.supplier}'"
    # Where the database is silent, tools read licences out of files that vmi does not read.
    if found.licence and not _words(*entry.licences) <= _words(found.licence):
        yield f"its licence is '{printable(', '.join(entry.licences))}', not '{found.licence}'"


def _digests(entry: Entry, known: dict[str, str]) -> Iterator[str]:
    for algorithm, value in entry.digests:
        if algorithm not in known:
            yield f"its {printable(algorithm)} cannot be compared, for vmi knows none of it"
        elif value != known[algorithm]:
            yield f"its {algorithm} is '{printable(value)}', not '{known[algorithm]}'"


def _is_version(told: str, part: Part) -> bool:
    """Tools write an rpm's epoch elsewhere, or where there is none a zero; some know a system's point release."""
    if part.purl.startswith("pkg:rpm/"):
        return told in (part.version, part.version.rpartition(":")[2], f"0:{part.version}")
    if part.kind == SYSTEM and part.version:
        return re.fullmatch(rf"{re.escape(part.version)}(?:\.[0-9]+)*", told) is not None
    return told == part.version


def _words(*texts: str) -> frozenset[str]:
    """SPDX has licences that it does not know begin with LicenseRef-."""
    found = (word for text in texts for word in _WORD.findall(text.replace("LicenseRef-", "").casefold()))
    return frozenset(found) - _NO_WORDS


def _name(entry: Entry) -> str:
    return entry.name if entry.kind == "file" else _folded(entry.name)


def _folded(name: str) -> str:
    """Python's names are written in several ways that mean the same."""
    return name.casefold().replace("_", "-")


def _plain(purl: str) -> str:
    return purl.partition("?")[0]


def _is_qualified(told: str, purl: str) -> bool:
    """What is not told, or not known, may be anything; an epoch that an rpm does not have is 0."""
    one, other = _qualifiers(told), _qualifiers(purl)
    if one.get("arch") and other.get("arch", one["arch"]) != one["arch"]:
        return False
    return not purl.startswith("pkg:rpm/") or one.get("epoch") in (None, other.get("epoch", "0"))


def _qualifiers(purl: str) -> dict[str, str]:
    query = purl.partition("?")[2].partition("#")[0]
    return {key: value for key, _, value in (each.partition("=") for each in query.split("&"))}
