"""This module finds and reads the manifests of a catalogue's working tree, each when it is asked for."""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Generic, NamedTuple, Self, TypeVar
from uuid import UUID

from vmi.core import documents, yaml
from vmi.core.errors import InputError
from vmi.core.files import is_inside, read_inside
from vmi.core.findings import Finding, Severity
from vmi.core.models import Model
from vmi.core.printable import printable
from vmi.manifest import owners
from vmi.manifest.below import MOST_DEPTH, MOST_FILES, Below, excess, first_link_or_last
from vmi.manifest.files import directories, named_files
from vmi.manifest.glance import Glance, glance
from vmi.manifest.likeness import meant_of
from vmi.manifest.models import Appliance, VirtualOrganisation

APPLIANCE_FILE = "appliance.yaml"
VO_FILE = "vo.yaml"
KEPT = 512
"""How many manifests stay in memory: enough for those that many others build on."""
FILE_LIMIT_BYTES = 1 << 20
"""A script, a playbook or a seed is text of a few kilobytes; data does not belong into an image (EGI's guide)."""
REMEMBERED_BYTES = 32 * 1024
"""Of the files of one appliance: its scripts, which many rules read."""

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
    _texts: dict[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """The directory's name."""
        return self.directory.name

    def fault_of(self, relative: str) -> str:
        """This is why a named file cannot be used, empty when it can: a real file of its directory."""
        found = self.status(relative)
        if found is None or (stat.S_ISLNK(found.st_mode) and not (self.directory / relative).exists()):
            return "is not there"
        if stat.S_ISLNK(found.st_mode):
            return "is or passes through a symbolic link; it must be a file of this directory"
        if not stat.S_ISREG(found.st_mode):
            return "is a directory, not a file" if stat.S_ISDIR(found.st_mode) else "is not a file"
        if found.st_size > FILE_LIMIT_BYTES:
            return f"is larger than {FILE_LIMIT_BYTES >> 20} MiB; data does not belong into an image"
        return ""

    def fault_of_directory(self, relative: str) -> str:
        """This is the same for a directory with all that lies in it, or for a file."""
        if not self._there.is_directory(relative):
            return self.fault_of(relative)
        if (found := self.status(relative)) and stat.S_ISLNK(found.st_mode):
            return "is or passes through a symbolic link; it must be a directory of this directory"
        below, is_deep = self._there.files(relative)
        if is_deep:
            return f"holds more than {MOST_DEPTH} directories one in the other"
        if len(below) > MOST_FILES:
            return f"holds more than {MOST_FILES} files; data does not belong into an image"
        return next((f"holds '{name}', which {fault}" for name in below if (fault := self.fault_of(name))), "")

    def files_below(self, relative: str) -> tuple[str, ...]:
        """This is every file of a usable directory, or the usable file itself, sorted; paths as in the manifest."""
        if self.excess or self.fault_of_directory(relative):
            return ()
        return self._there.files(relative)[0] if self._there.is_directory(relative) else (relative,)

    @cached_property
    def excess(self) -> str:
        """This is why none of its files is read: they are too many or too large together; empty when they are not."""
        if not isinstance(self.model, Appliance):
            return ""
        trees = (path for _, path in directories(self.model) if self._there.is_directory(path))
        below = (name for path in trees for name in self._there.files(path)[0])
        return excess(self._there, chain((name for _, name in named_files(self.model)), below), FILE_LIMIT_BYTES)

    def is_directory(self, relative: str) -> bool:
        """This is true for a directory of its own, usable or not, that no link leads to."""
        found = self.status(relative)
        return found is not None and stat.S_ISDIR(found.st_mode)

    @cached_property
    def _there(self) -> Below:
        return Below(str(self.directory))

    def status(self, relative: str) -> os.stat_result | None:
        """This is what lies at a path, or the first link on the way to it; None when nothing does."""
        return self._there.status(relative)

    def read(self, relative: str) -> bytes | None:
        """This is the content of a file that the manifest names; None when it cannot be used (a rule says so)."""
        if relative in self._texts:
            return self._texts[relative]
        if self.excess or self.fault_of(relative):
            return None
        try:
            data = read_inside(self.directory, relative, FILE_LIMIT_BYTES)
        except InputError:
            return None  # removed, or made unreadable, since a moment ago
        if sum(map(len, self._texts.values())) + len(data) <= REMEMBERED_BYTES:
            self._texts[relative] = data
        return data


class Summary(NamedTuple):
    """This is what rules compare with other appliances; kept for each that was read, where manifests are not."""

    title: str
    identifier: UUID | None
    owners: tuple[str, ...]
    state: str
    """Of its lifecycle."""
    replacement: str | None
    rebuild_days: int

    @classmethod
    def of(cls, appliance: Appliance) -> Self:
        """This is the summary of an appliance."""
        life = appliance.lifecycle
        return cls(
            appliance.title,
            appliance.identifier,
            appliance.owners,
            life.state,
            life.replacement,
            appliance.policy.rebuild_days,
        )


class Catalogue:
    """This is a working tree's manifests, readable or not; of thousands, only those asked for are read."""

    def __init__(self, root: Path):
        self.root = root
        self._appliances, self._vos = root / "appliances", root / "vos"
        self._summaries: dict[str, Summary | None] = {}
        self._appliance = lru_cache(KEPT)(self._read_appliance)
        self._vo = lru_cache(KEPT)(self._read_vo)

    @cached_property
    def appliance_names(self) -> tuple[str, ...]:
        """The directories below appliances/, sorted."""
        return _directories(self._appliances)

    @cached_property
    def vo_names(self) -> tuple[str, ...]:
        """The directories below vos/, sorted."""
        return _directories(self._vos)

    def appliance(self, name: str) -> Manifest[Appliance]:
        """This is one appliance by its directory, or an InputError that says which was meant."""
        if name not in self._known_appliances:
            raise InputError(f"no appliance '{printable(name, 100)}'", hint=meant_of(name, self.appliance_names))
        return self._appliance(name)

    def summary(self, name: str) -> Summary | None:
        """This is the little that is kept of an appliance, which is read when it was not; None when it cannot be."""
        if name not in self._summaries:
            self.appliance(name)
        return self._summaries[name]

    @property
    def summaries(self) -> Mapping[str, Summary | None]:
        """Those of the appliances that were read."""
        return self._summaries

    def know(self, summaries: Mapping[str, Summary | None]) -> None:
        """This takes over what another process read."""
        self._summaries.update(summaries)

    @cached_property
    def glances(self) -> dict[str, Glance | None]:
        """Every appliance at a glance, read once; None for what cannot be read."""
        return {name: _glance(self._appliances, f"{name}/{APPLIANCE_FILE}") for name in self.appliance_names}

    @cached_property
    def vo_glances(self) -> dict[str, Glance | None]:
        """Every VO at a glance, likewise."""
        return {name: _glance(self._vos, f"{name}/{VO_FILE}") for name in self.vo_names}

    @cache  # noqa: B019 - a catalogue lives as long as the run
    def has_file(self, path: str) -> bool:
        """This is true for a file of the repository that rules ask about again and again."""
        return is_inside(self.root, path)

    @cached_property
    def codeowners(self) -> str:
        """The text of CODEOWNERS, empty when it cannot be read: the rule `codeowners-current` says so."""
        try:
            text = read_inside(self.root, owners.FILE, owners.LIMIT_BYTES).decode()
        except (InputError, UnicodeDecodeError):
            return ""
        return text if text.count("\n") <= owners.MOST_LINES else ""

    def vo(self, name: str) -> Manifest[VirtualOrganisation]:
        """This is one VO by its directory, which must be there."""
        return self._vo(name)

    def holds(self, name: str) -> bool:
        """This is true when an appliance of that name is there, readable or not."""
        return name in self._known_appliances

    @property
    def findings(self) -> Iterator[Finding]:
        """What is wrong with the two directories that hold all manifests."""
        for name in ("appliances", "vos"):
            place = self.root / name
            if place.is_symlink() or (place.exists() and not place.is_dir()):
                message = "is no directory of this repository, so nothing in it is read"
                yield Finding(name, 1, 1, "file", Severity.ERROR, message, "put the directory itself there")

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
        manifest = _read(self._appliances, name, APPLIANCE_FILE, Appliance)
        model = manifest.model
        self._summaries[name] = Summary.of(model) if model else None
        return manifest

    def _read_vo(self, name: str) -> Manifest[VirtualOrganisation]:
        return _read(self._vos, name, VO_FILE, VirtualOrganisation)


def _directories(parent: Path) -> tuple[str, ...]:
    if parent.is_symlink() or not parent.is_dir():
        return ()  # a link is said by the rule `file`
    with os.scandir(parent) as entries:
        return tuple(sorted(entry.name for entry in entries if entry.is_dir() and not entry.name.startswith(".")))


def _glance(around: Path, relative: str) -> Glance | None:
    try:
        return glance(read_inside(around, relative, yaml.LIMIT_BYTES))
    except InputError:
        return None  # the engine says why


def _read(around: Path, name: str, file_name: str, model: type[M]) -> Manifest[M]:
    directory, shown = around / name, f"{around.name}/{name}/{file_name}"
    try:
        data = _data(around, name, file_name)
    except InputError as error:
        finding = Finding(shown, 1, 1, "file", Severity.ERROR, error.what, error.hint or "")
        return Manifest(directory, shown, None, (finding,))
    checked = documents.check(data, shown, model)
    return Manifest(directory, shown, checked.model, tuple(checked.findings), data, checked.document)


def _data(around: Path, name: str, file_name: str) -> bytes:
    try:
        return read_inside(around, f"{name}/{file_name}", yaml.LIMIT_BYTES)
    except InputError as error:
        if told := _explained(around / name, file_name):
            raise told from error
        raise


def _called_otherwise(directory: Path, file_name: str) -> str:
    """This is a file that was meant to be the manifest, such as appliance.yml or Appliance.yaml; empty without one."""
    stem = file_name.partition(".")[0]
    wanted = re.compile(rf"{stem}s?\.(?:ya?ml|json)|{stem}", re.IGNORECASE)
    with os.scandir(directory) as entries:
        return min((each.name for each in islice(entries, MOST_FILES) if wanted.fullmatch(each.name)), default="")


def _explained(directory: Path, file_name: str) -> InputError | None:
    """This is why a manifest cannot be read, and what to do; None when nothing can be seen from outside."""
    found = first_link_or_last(str(directory.parent), f"{directory.name}/{file_name}")
    if found and stat.S_ISLNK(found.st_mode):
        return InputError("is a symbolic link; a manifest is a file of its own", hint="put the file itself there")
    if found is None:
        if other := _called_otherwise(directory, file_name):
            return InputError(f"is missing, but '{other}' is there", hint=f"rename it to {file_name}")
        hint = "`vmi new` writes one; or remove the directory"
        return InputError(f"is missing: every directory below {directory.parent.name}/ holds one", hint=hint)
    if not stat.S_ISREG(found.st_mode):
        return InputError("is a directory or a device; a manifest is a file", hint="remove it; `vmi new` writes one")
    if found.st_size > yaml.LIMIT_BYTES:
        hint = "put data into a file of its own"
        return InputError(f"is larger than {yaml.LIMIT_BYTES >> 10} KiB; a manifest is a few kilobytes", hint=hint)
    return None
