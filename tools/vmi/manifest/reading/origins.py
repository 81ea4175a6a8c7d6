"""This module is what an appliance's files are made of: what follows from it follows from every equal one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from vmi.manifest.files import directories, named_files, possible_programs
from vmi.manifest.models import Appliance, IsoBase, Seed, Step
from vmi.manifest.repository import REMEMBERED_BYTES, Manifest


class Files(Protocol):
    """This is where files are read from: a directory, or what is remembered of one."""

    def read(self, relative: str) -> bytes | None:
        """This is what stands in a file that the manifest names; None when it cannot be used."""

    def files_below(self, relative: str) -> tuple[str, ...]:
        """This is every file of a directory that the manifest names."""


@dataclass(frozen=True)
class Use:
    """This is what an appliance does with its files."""

    steps: tuple[Step, ...]
    seed: Seed | None
    programs: tuple[str, ...]
    """The files that can be programs."""

    @classmethod
    def of(cls, appliance: Appliance) -> "Use":
        """This is the use that an appliance makes of its files."""
        base = appliance.base
        return cls(appliance.provision, base.seed if isinstance(base, IsoBase) else None, possible_programs(appliance))


@dataclass(frozen=True)
class Origins:
    """This is all that is known of an appliance's files, in memory."""

    use: Use
    texts: Mapping[str, bytes | None]
    """What stands in each; None for one that cannot be used."""
    below: Mapping[str, tuple[str, ...]]
    """The files of each directory that the manifest names."""

    def read(self, relative: str) -> bytes | None:
        """This is what stands in a file."""
        return self.texts.get(relative)

    def files_below(self, relative: str) -> tuple[str, ...]:
        """This is every file of a directory."""
        return self.below.get(relative, ())


def origins(manifest: Manifest[Appliance]) -> Origins | None:
    """This reads the files of an appliance; None when they are too much to be remembered."""
    assert manifest.model  # rules see readable manifests only
    below = {path: manifest.files_below(path) for _, path in directories(manifest.model)}
    names = [path for _, path in named_files(manifest.model)]
    names += (name for each in below.values() for name in each)
    if sum(found.st_size for name in names if (found := manifest.status(name))) > REMEMBERED_BYTES:
        return None
    return Origins(Use.of(manifest.model), {name: manifest.read(name) for name in names}, below)
