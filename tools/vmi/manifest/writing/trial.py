"""This module is a catalogue as it will be with one directory more, so that the linter judges it before it is there."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from vmi.core import documents
from vmi.core.files import write_atomic
from vmi.manifest.models import Appliance, VirtualOrganisation
from vmi.manifest.repository import APPLIANCE_FILE, VO_FILE, Catalogue, Manifest, Summary


@dataclass(frozen=True)
class New:
    """This is a directory that is not in its place yet."""

    appliance: Manifest[Appliance] | None = None
    vo: Manifest[VirtualOrganisation] | None = None


def written_aside(place: Path, name: str, files: Mapping[str, str]) -> New:
    """This writes the files below a place that is nobody's, and reads their manifest as if it stood in a catalogue."""
    directory = place / name
    for path, content in files.items():
        write_atomic(directory / path, content, 0o755 if path.endswith(".sh") else 0o644)
    if VO_FILE in files:
        data, shown = files[VO_FILE].encode(), f"vos/{name}/{VO_FILE}"
        vo = documents.check(data, shown, VirtualOrganisation)
        return New(vo=Manifest(directory, shown, vo.model, tuple(vo.findings), data, vo.document))
    data, shown = files[APPLIANCE_FILE].encode(), f"appliances/{name}/{APPLIANCE_FILE}"
    read = documents.check(data, shown, Appliance)
    return New(appliance=Manifest(directory, shown, read.model, tuple(read.findings), data, read.document))


class Trial(Catalogue):
    """This is a catalogue and what is new."""

    def __init__(self, root: Path, new: New, codeowners: str | None):
        super().__init__(root)
        self.new = new
        self._codeowners = codeowners
        if new.appliance:
            self.know({new.appliance.name: Summary.of(new.appliance.model) if new.appliance.model else None})

    @cached_property
    def appliance_names(self) -> tuple[str, ...]:
        """Those there are, and the new one."""
        more = [self.new.appliance.name] if self.new.appliance else []
        return tuple(sorted({*Catalogue(self.root).appliance_names, *more}))

    @cached_property
    def vo_names(self) -> tuple[str, ...]:
        """Those there are, and the new one."""
        more = [self.new.vo.name] if self.new.vo else []
        return tuple(sorted({*Catalogue(self.root).vo_names, *more}))

    @cached_property
    def codeowners(self) -> str:
        """The text that CODEOWNERS will have."""
        return self._codeowners if self._codeowners is not None else Catalogue(self.root).codeowners

    def appliance(self, name: str) -> Manifest[Appliance]:
        """This is the new one, or one of those there are."""
        new = self.new.appliance
        return new if new and new.name == name else super().appliance(name)

    def vo(self, name: str) -> Manifest[VirtualOrganisation]:
        """This is the new one, or one of those there are."""
        new = self.new.vo
        return new if new and new.name == name else super().vo(name)
