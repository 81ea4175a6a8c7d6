"""This module finds unit files offline: search path, masks, aliases, templates, drop-ins and links."""

import posixpath
from collections.abc import Iterator
from typing import NamedTuple

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.entries import Entry
from vmi.auditing.guest.guest import LINKS_LIMIT, Guest
from vmi.auditing.guest.remembering import remembered
from vmi.auditing.guest.units import names
from vmi.auditing.guest.units.settings import Setting, parse

ROOTS = (
    "/etc/systemd/system.control",
    "/etc/systemd/system",
    "/etc/systemd/system.attached",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
)
"""What wins comes first; /run is empty before a boot."""
FILES_LIMIT = 10_000
ALIASES_LIMIT = 100
HOPS_LIMIT = 10
FILE_LIMIT_BYTES = 2**18
TOTAL_LIMIT_BYTES = 2**23


class Unit(NamedTuple):
    """This is a unit that systemd could load."""

    name: str
    path: str
    """Of the file itself, or of the script that stands in for it."""
    settings: tuple[Setting, ...]
    """The file's, then the drop-ins' in their order."""


class UnitFiles:
    """This is the unit files of a guest by name."""

    def __init__(self, guest: Guest):
        self.guest = guest
        self.paths: dict[str, str] = {}
        self._directories: dict[str, list[str]] = {}
        self._aliases: dict[str, list[str]] = {}
        self._read_bytes = 0
        found = (guest.stat(root) for root in ROOTS)
        self._roots = list(dict.fromkeys(entry.path for entry in found if entry and entry.is_directory))
        for root in self._roots:
            for name in guest.names(root):
                self._add(name, f"{root}/{name}")
        for name in self.paths:
            aliases = self._aliases.setdefault(self.name(name), [])
            aliases.append(name)
            if len(aliases) > ALIASES_LIMIT:
                raise CannotJudge(f"more than {ALIASES_LIMIT} names for one unit", self.paths[name])

    def _add(self, name: str, path: str) -> None:
        entry = self.guest.stat(path)
        if entry and entry.is_directory:
            self._directories.setdefault(name, []).append(path)
        elif names.is_unit_name(name):
            self.paths.setdefault(name, path)
        if len(self.paths) + len(self._directories) > FILES_LIMIT:
            raise CannotJudge(f"more than {FILES_LIMIT} unit files", path)

    def path(self, name: str) -> str | None:
        """This is the file or link that a name is found by, its own or its template's."""
        return self.paths.get(name) or self.paths.get(names.template(name) or "")

    def name(self, name: str) -> str:
        """This is what an alias stands for; a name that is none, or goes round in circles, is itself."""
        here = name
        for _ in range(HOPS_LIMIT):
            target = self._alias(here)
            if target is None:
                return here
            here = target
        return name

    def _alias(self, name: str) -> str | None:
        entry = self.guest.lstat(self.path(name) or "/")
        if entry is None or not entry.is_link:
            return None
        directory, _, base = target_of(entry).rpartition("/")
        parent = self.guest.stat(directory)
        other = names.instantiated(base, names.instance(name))
        same_type = names.is_unit_name(other) and names.type_of(other) == names.type_of(name)
        return other if parent and parent.path in self._roots and same_type and other != name else None

    def mask(self, name: str) -> str | None:
        """This is the link or empty file that keeps a unit from being started."""
        path = self.path(self.name(name))
        return path if path and is_null(self.guest, path) else None

    def exists(self, name: str) -> bool:
        entry = self.guest.stat(self.path(self.name(name)) or "/")
        return entry is not None and entry.is_file and not self.mask(name)

    def load(self, name: str) -> Unit | None:
        """This is a unit as it would be loaded; None when there is no such file, or a mask."""
        name = self.name(name)
        path = self.path(name)
        if path is None or names.is_template(name) or not self.exists(name):
            return None
        files = [path, *self._drop_ins(name)]
        return Unit(name, path, tuple(setting for file in files for setting in self.read(file)))

    def read(self, path: str) -> Iterator[Setting]:
        """This is one file's assignments; what all of them hold is limited."""
        text = self.guest.read_text(path, FILE_LIMIT_BYTES) or ""
        self._read_bytes += len(text)
        if self._read_bytes > TOTAL_LIMIT_BYTES:
            raise CannotJudge(f"more than {TOTAL_LIMIT_BYTES} bytes of units", path)
        return parse(text, path)

    def _drop_ins(self, name: str) -> list[str]:
        wanted = [*self._spellings(name), *_prefixes(name), names.type_of(name)]
        return [path for path in self.beside(wanted, "d") if path.endswith(".conf")]

    def links(self, name: str, kind: str) -> list[str]:
        """This is the links in a unit's `.wants`, `.requires` or `.upholds`; nothing else in there counts."""
        paths = self.beside([*self._spellings(name), *_prefixes(name)], kind)
        entries = ((path, self.guest.lstat(path)) for path in paths)
        return [path for path, entry in entries if entry and entry.is_link and names.is_unit_name(entry.name)]

    def wanted(self, kind: str) -> list[str]:
        """This is every unit that has such a directory."""
        return [name.removesuffix(f".{kind}") for name in self._directories if name.endswith(f".{kind}")]

    def beside(self, units: list[str], kind: str) -> list[str]:
        """This is what lies in directories beside units: by name, the first one wins, and a mask hides it."""
        found: dict[str, str] = {}
        for directory in (each for unit in units for each in self._directories.get(f"{unit}.{kind}", [])):
            for name in self.guest.names(directory):
                found.setdefault(name, f"{directory}/{name}")
        return [path for _, path in sorted(found.items()) if not is_null(self.guest, path)]

    def _spellings(self, name: str) -> list[str]:
        """A unit's own name, its aliases, and the templates of them."""
        template = names.template(name)
        others = self._aliases.get(name, []) + (self._aliases.get(template, []) if template else [])
        return list(dict.fromkeys([name, *others, *([template] if template else [])]))


@remembered
def unit_files(guest: Guest) -> UnitFiles:
    """This is a guest's unit files: checks ask of one guest, many times, and its directories are listed once."""
    return UnitFiles(guest)


def _prefixes(name: str) -> list[str]:
    """`a-b-c.service` takes drop-ins for `a-b-.service` and `a-.service` too."""
    parts = names.stem(name).partition("@")[0].split("-")
    return [f"{'-'.join(parts[:n])}-.{names.type_of(name)}" for n in range(len(parts) - 1, 0, -1)]


def target_of(link: Entry) -> str:
    """This is the path that a link names, of the guest."""
    return "/" + posixpath.normpath(posixpath.join(posixpath.dirname(link.path), link.target)).lstrip("/")


def is_null(guest: Guest, path: str) -> bool:
    """This is true of an empty file, and of a link to /dev/null, which need not be there before a boot."""
    for _ in range(LINKS_LIMIT):
        entry = guest.lstat(path)
        if path == "/dev/null" or entry is None or not entry.is_link:
            return path == "/dev/null" or (entry is not None and entry.is_file and entry.size == 0)
        path = target_of(entry)
    return False
