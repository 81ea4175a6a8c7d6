"""This module finds and reads the manifests of a catalogue's working tree."""

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from vmi.core import documents
from vmi.core.errors import InputError
from vmi.core.files import read_bytes
from vmi.core.findings import Finding, Severity
from vmi.core.models import Model
from vmi.core.yaml import LIMIT_BYTES
from vmi.manifest.models import Appliance, VirtualOrganisation

APPLIANCE_FILE = "appliance.yaml"
VO_FILE = "vo.yaml"

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Manifest(Generic[M]):
    """This is one manifest file: where it lies, and the model when it could be read."""

    directory: Path
    """Absolute; its name is what the manifest's name must be."""
    shown: str
    """The file relative to the repository, as findings name it."""
    model: M | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Catalogue:
    """This is every manifest of a working tree, readable or not, in the order of their names."""

    root: Path
    appliances: tuple[Manifest[Appliance], ...]
    vos: tuple[Manifest[VirtualOrganisation], ...]

    @property
    def manifests(self) -> tuple[Manifest[Appliance] | Manifest[VirtualOrganisation], ...]:
        """Appliances first, then VOs."""
        return (*self.appliances, *self.vos)

    def appliance(self, name: str) -> Manifest[Appliance]:
        """This is one appliance by its directory, or an InputError that names those there are."""
        for manifest in self.appliances:
            if manifest.directory.name == name:
                return manifest
        there = ", ".join(m.directory.name for m in self.appliances) or "none"
        raise InputError(f"no appliance '{name}'", where=f"{self.root}/appliances", hint=f"there are: {there}")


def read_catalogue(root: Path) -> Catalogue:
    """This reads every manifest below appliances/ and vos/."""
    return Catalogue(
        root,
        tuple(_read(path, root, APPLIANCE_FILE, Appliance) for path in _directories(root / "appliances")),
        tuple(_read(path, root, VO_FILE, VirtualOrganisation) for path in _directories(root / "vos")),
    )


def _directories(parent: Path) -> list[Path]:
    if not parent.is_dir():
        return []
    return sorted(path for path in parent.iterdir() if path.is_dir() and not path.name.startswith("."))


def _read(directory: Path, root: Path, file_name: str, model: type[M]) -> Manifest[M]:
    path = directory / file_name
    shown = str(path.relative_to(root))
    if not path.is_file():
        missing = f"is missing: every directory below {directory.parent.name}/ holds one"
        return Manifest(directory, shown, None, (Finding(shown, 1, 1, "file", Severity.ERROR, missing),))
    if path.is_symlink() or directory.is_symlink():
        link = "is a symbolic link; a manifest is a file of its own"
        return Manifest(directory, shown, None, (Finding(shown, 1, 1, "file", Severity.ERROR, link),))
    try:
        value, findings = documents.check(read_bytes(path, LIMIT_BYTES), shown, model)
    except InputError as error:
        return Manifest(directory, shown, None, (Finding(shown, 1, 1, "file", Severity.ERROR, error.what),))
    return Manifest(directory, shown, value, tuple(findings))
