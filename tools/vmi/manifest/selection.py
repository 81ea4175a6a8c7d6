"""This module chooses what a run of lint looks at: everything, or what changed since a commit and what that touches."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vmi.core.errors import InputError
from vmi.core.files import read_bytes
from vmi.core.yaml import LIMIT_BYTES
from vmi.manifest.history import Change
from vmi.manifest.repository import APPLIANCE_FILE, VO_FILE, Catalogue

_MENTION = re.compile(rb"(?:name|appliance|replacement)[\"']?\s*:(?:\s|#[^\n]*\n)*[\"']?([a-z0-9-]+)")
"""A key under which one manifest may name an appliance, and the name."""
_UNPLAIN = re.compile(rb"\\|(?:^|[\[{,])\s*\?\s", re.MULTILINE)
"""Escapes and `? key` can hide a name from the expression above; such a manifest is taken to name everything."""


@dataclass(frozen=True)
class Selection:
    """This is the names of appliances and VOs, sorted."""

    appliances: tuple[str, ...]
    vos: tuple[str, ...]


def everything(catalogue: Catalogue) -> Selection:
    """This is all of a catalogue."""
    return Selection(catalogue.appliance_names, catalogue.vo_names)


def touched(catalogue: Catalogue, changes: Iterable[Change]) -> Selection:
    """This is what was changed, the appliances that name it and the VOs that follow or endorse it.

    Who names a changed appliance is found in the manifests' bytes: reading ten thousand files takes a fraction of a
    second, parsing them would take seconds. A name that stands there for another reason does no harm. Those that name
    it directly are enough: in a new circle of bases at least one manifest changed, and its own check finds the circle.
    """
    paths = [change.path.rstrip("/").split("/") for change in changes]
    if any(parts in (["appliances"], ["vos"]) for parts in paths):  # such a path is a link or a submodule now
        return everything(catalogue)
    appliances, vos = _below(paths, "appliances"), _below(paths, "vos")
    naming = set(_naming(catalogue, "appliances", catalogue.appliance_names, APPLIANCE_FILE, appliances))
    following = set(_naming(catalogue, "vos", catalogue.vo_names, VO_FILE, appliances))
    endorsing = set(_endorsing(catalogue, appliances))
    return Selection(
        tuple(name for name in catalogue.appliance_names if name in appliances | naming),
        tuple(name for name in catalogue.vo_names if name in vos | following | endorsing),
    )


def _below(paths: Iterable[list[str]], folder: str) -> frozenset[str]:
    return frozenset(parts[1] for parts in paths if parts[0] == folder and len(parts) > 1)


def _naming(
    catalogue: Catalogue, folder: str, directories: Iterable[str], file: str, names: frozenset[str]
) -> Iterator[str]:
    sought = {name.encode(errors="surrogateescape") for name in names}
    for directory in directories if sought else ():
        try:
            data = read_bytes(catalogue.root / folder / directory / file, LIMIT_BYTES)
        except InputError:
            yield directory  # the engine says why it cannot be read
            continue
        if not sought.isdisjoint(_MENTION.findall(data)) or _UNPLAIN.search(data):
            yield directory


def _endorsing(catalogue: Catalogue, names: frozenset[str]) -> Iterator[str]:
    files = {f"{name}.yaml" for name in names}
    for vo in catalogue.vo_names if files else ():
        directory = catalogue.root / "vos" / vo / "images"
        if directory.is_dir() and not files.isdisjoint(path.name for path in directory.iterdir()):
            yield vo
