"""This package finds packages of programming languages: Python's, Node's, and what Go linked into executables."""

from collections.abc import Callable, Iterable, Iterator

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.entries import Entry
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.packages.language import go, node, python
from vmi.auditing.guest.packages.language.model import LanguagePackage
from vmi.auditing.guest.packages.package_files import owners
from vmi.auditing.guest.remembering import remembered

__all__ = ["LanguagePackage", "language_packages"]

FILES_LIMIT = 20_000
EXECUTABLES_LIMIT_BYTES = 2**31
EXECUTABLE = 0o111


@remembered
def language_packages(guest: Guest) -> tuple[LanguagePackage, ...]:
    """This is what is found, sorted; executables that the distribution brought are not looked into."""
    return tuple(sorted({*_python(guest), *_node(guest), *_go(guest)}))


def _python(guest: Guest) -> Iterator[LanguagePackage]:
    found = [entry for path, entry in guest.entries.items() if path.endswith(python.SUFFIXES) and entry.is_file]
    yield from _packages(guest, "pypi", found, python.LIMIT_BYTES, python.packages)


def _node(guest: Guest) -> Iterator[LanguagePackage]:
    named = [entry for path, entry in guest.entries.items() if path.endswith(node.SUFFIXES) and entry.is_file]
    found = [entry for entry in named if node.is_place(entry.path) and entry.size <= node.LIMIT_BYTES]
    yield from _packages(guest, "npm", found, node.LIMIT_BYTES, node.packages)


def _go(guest: Guest) -> Iterator[LanguagePackage]:
    owned = owners(guest)
    large = [e for e in guest.entries.values() if e.size > go.HEAD_BYTES and e.mode & EXECUTABLE and e.is_file]
    strange = [entry for entry in large if entry.path not in owned]
    found = [entry for entry in _in_order(guest, strange) if go.is_built_by_go(guest.source.read(entry, go.HEAD_BYTES))]
    if sum(entry.size for entry in found) > EXECUTABLES_LIMIT_BYTES:
        raise CannotJudge(f"more than {EXECUTABLES_LIMIT_BYTES} bytes of executables made by Go", found[0].path)
    yield from _packages(guest, "golang", found, go.LIMIT_BYTES, go.packages)


def _packages(
    guest: Guest, kind: str, found: Iterable[Entry], limit: int, read: Callable[[bytes], list[tuple[str, str]]]
) -> Iterator[LanguagePackage]:
    owned = owners(guest)
    for entry in _in_order(guest, found):
        for name, version in read(guest.source.read(entry, limit)):
            yield LanguagePackage(kind, name, version, entry.path, owned.get(entry.path, ""))


def _in_order(guest: Guest, entries: Iterable[Entry]) -> list[Entry]:
    ordered = sorted(entries, key=guest.source.place)
    if len(ordered) > FILES_LIMIT:
        raise CannotJudge(f"more than {FILES_LIMIT} files may be packages", ordered[0].path)
    return ordered
