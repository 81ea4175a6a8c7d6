"""This module finds and reads the manifests of a catalogue's working tree, each when it is asked for."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path
from typing import Generic, TypeVar
from uuid import UUID

from vmi.core import documents, yaml
from vmi.core.errors import InputError
from vmi.core.files import read_bytes
from vmi.core.findings import Finding, Severity
from vmi.core.models import Model
from vmi.manifest import owners
from vmi.manifest.glance import Glance, glance
from vmi.manifest.models import Appliance, VirtualOrganisation

APPLIANCE_FILE = "appliance.yaml"
VO_FILE = "vo.yaml"
KEPT = 512
"""How many manifests stay in memory: enough for those that many others build on."""
FILE_LIMIT_BYTES = 1 << 20
"""A script, a playbook or a seed is text of a few kilobytes; data does not belong into an image (EGI's guide)."""
MOST_FILES = 1000

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, eq=False)  # one reading of one file: what was found out about it is remembered by it
class Manifest(Generic[M]):
    """This is one manifest file: where it lies, what stands in it, and the model when it could be read."""

    directory: Path
    """Absolute; its name is what the manifest's name must be."""
    shown: str
    """The file relative to the repository, as findings name it."""
    model: M | None
    findings: tuple[Finding, ...] = ()
    source: bytes = b""
    document: yaml.Document = field(default_factory=yaml.Document)
    """Where each value stands."""

    @property
    def name(self) -> str:
        """The directory's name."""
        return self.directory.name

    def fault_of(self, relative: str) -> str:
        """This is why a named file cannot be used, empty when it can: a real file of its directory."""
        path = self.directory / relative
        if not path.exists():
            return "is not there"
        if self._is_elsewhere(relative):
            return "is or passes through a symbolic link; it must be a file of this directory"
        if not path.is_file():
            return "is a directory, not a file" if path.is_dir() else "is not a file"
        if path.stat().st_size > FILE_LIMIT_BYTES:
            return f"is larger than {FILE_LIMIT_BYTES >> 20} MiB; data does not belong into an image"
        return ""

    def fault_of_directory(self, relative: str) -> str:
        """This is the same for a directory with all that lies in it, or for a file."""
        if not (self.directory / relative).is_dir():
            return self.fault_of(relative)
        if self._is_elsewhere(relative):
            return "is or passes through a symbolic link; it must be a directory of this directory"
        below = self._below(relative)
        if len(below) > MOST_FILES:
            return f"holds more than {MOST_FILES} files; data does not belong into an image"
        return next((f"holds '{name}', which {fault}" for name in below if (fault := self.fault_of(name))), "")

    def files_below(self, relative: str) -> tuple[str, ...]:
        """This is every file of a usable directory, or the usable file itself, sorted; paths as in the manifest."""
        if self.fault_of_directory(relative):
            return ()
        return self._below(relative) if (self.directory / relative).is_dir() else (relative,)

    def _is_elsewhere(self, relative: str) -> bool:
        return os.path.realpath(self.directory / relative) != f"{os.path.realpath(self.directory)}/{relative}"

    def _below(self, relative: str) -> tuple[str, ...]:
        found = (
            os.path.relpath(f"{place}/{name}", self.directory)
            for place, inner, names in os.walk(self.directory / relative)  # follows no link to a directory
            for name in (*names, *(each for each in inner if Path(place, each).is_symlink()))
        )
        return tuple(sorted(islice(found, MOST_FILES + 1)))

    def read(self, relative: str) -> bytes | None:
        """This is the content of a file that the manifest names; None when it cannot be used (a rule says so)."""
        if self.fault_of(relative):
            return None
        try:
            return read_bytes(self.directory / relative, FILE_LIMIT_BYTES)
        except InputError:
            return None  # removed, or made unreadable, since a moment ago


@dataclass(frozen=True, slots=True)
class Summary:
    """This is what rules across all appliances compare; kept for each that was read, where manifests are not."""

    title: str
    identifier: UUID | None
    owners: tuple[str, ...]


class Catalogue:
    """This is a working tree's manifests, readable or not; of thousands, only those asked for are read."""

    def __init__(self, root: Path):
        self.root = root
        self._summaries: dict[str, Summary | None] = {}
        self._appliance = lru_cache(KEPT)(self._read_appliance)
        self._vo = lru_cache(KEPT)(self._read_vo)

    @cached_property
    def appliance_names(self) -> tuple[str, ...]:
        """The directories below appliances/, sorted."""
        return _directories(self.root / "appliances")

    @cached_property
    def vo_names(self) -> tuple[str, ...]:
        """The directories below vos/, sorted."""
        return _directories(self.root / "vos")

    def appliance(self, name: str) -> Manifest[Appliance]:
        """This is one appliance by its directory, or an InputError that names those there are."""
        if name not in self._known_appliances:
            there = ", ".join(self.appliance_names[:20]) or "none"
            raise InputError(f"no appliance '{name}'", where=f"{self.root}/appliances", hint=f"there are: {there}")
        return self._appliance(name)

    def summary(self, name: str) -> Summary | None:
        """This is the little that is kept of an appliance, which is read when it was not; None when it cannot be."""
        if name not in self._summaries:
            self.appliance(name)
        return self._summaries[name]

    @cached_property
    def glances(self) -> dict[str, Glance | None]:
        """Every appliance at a glance, read once; None for what cannot be read."""
        return {name: self.glance(f"appliances/{name}/{APPLIANCE_FILE}") for name in self.appliance_names}

    def glance(self, path: str) -> Glance | None:
        """This is one manifest at a glance, by its path."""
        try:
            return glance(read_bytes(self.root / path, yaml.LIMIT_BYTES))
        except InputError:
            return None  # the engine says why

    @cached_property
    def codeowners(self) -> str:
        """The text of CODEOWNERS, empty when it cannot be read: the rule `codeowners-current` says so."""
        try:
            return read_bytes(self.root / owners.FILE, owners.LIMIT_BYTES).decode()
        except (InputError, UnicodeDecodeError):
            return ""

    def vo(self, name: str) -> Manifest[VirtualOrganisation]:
        """This is one VO by its directory, which must be there."""
        return self._vo(name)

    def holds(self, name: str) -> bool:
        """This is true when an appliance of that name is there, readable or not."""
        return name in self._known_appliances

    @property
    def appliances(self) -> Iterator[Manifest[Appliance]]:
        """Every appliance, in the order of names."""
        return map(self._appliance, self.appliance_names)

    @property
    def vos(self) -> Iterator[Manifest[VirtualOrganisation]]:
        """Every VO, in the order of names."""
        return map(self._vo, self.vo_names)

    @cached_property
    def _known_appliances(self) -> frozenset[str]:
        return frozenset(self.appliance_names)

    def _read_appliance(self, name: str) -> Manifest[Appliance]:
        manifest = _read(self.root / "appliances" / name, self.root, APPLIANCE_FILE, Appliance)
        model = manifest.model
        self._summaries[name] = Summary(model.title, model.identifier, model.owners) if model else None
        return manifest

    def _read_vo(self, name: str) -> Manifest[VirtualOrganisation]:
        return _read(self.root / "vos" / name, self.root, VO_FILE, VirtualOrganisation)


def _directories(parent: Path) -> tuple[str, ...]:
    if not parent.is_dir():
        return ()
    with os.scandir(parent) as entries:
        return tuple(sorted(entry.name for entry in entries if entry.is_dir() and not entry.name.startswith(".")))


def _read(directory: Path, root: Path, file_name: str, model: type[M]) -> Manifest[M]:
    path = directory / file_name
    shown = str(path.relative_to(root))
    try:
        data = _data(path)
    except InputError as error:
        return Manifest(directory, shown, None, (Finding(shown, 1, 1, "file", Severity.ERROR, error.what),))
    checked = documents.check(data, shown, model)
    return Manifest(directory, shown, checked.model, tuple(checked.findings), data, checked.document)


def _data(path: Path) -> bytes:
    if not path.is_file():
        raise InputError(f"is missing: every directory below {path.parent.parent.name}/ holds one")
    if path.is_symlink() or path.parent.is_symlink():
        raise InputError("is a symbolic link; a manifest is a file of its own")
    return read_bytes(path, yaml.LIMIT_BYTES)
