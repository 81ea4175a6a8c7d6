"""This module chooses what a run of lint looks at: everything, or what changed since a commit and what that touches."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vmi.manifest.history import Change
from vmi.manifest.repository import APPLIANCE_FILE, VO_FILE, Catalogue


@dataclass(frozen=True)
class Selection:
    """This is the names of appliances and VOs, sorted."""

    appliances: tuple[str, ...]
    vos: tuple[str, ...]


def everything(catalogue: Catalogue) -> Selection:
    """This is all of a catalogue."""
    return Selection(catalogue.appliance_names, catalogue.vo_names)


def touched(catalogue: Catalogue, changes: Iterable[Change]) -> Selection:
    """This is what was changed, the appliances that stand on it and the VOs that follow it.

    Who names a changed appliance is found by its name in the manifests' bytes: reading ten thousand files takes a
    fraction of a second, parsing them would take seconds. A name that stands there for another reason does no harm.
    """
    paths = [change.path.split("/") for change in changes]
    appliances = {parts[1] for parts in paths if parts[0] == "appliances" and len(parts) > 2}
    vos = {parts[1] for parts in paths if parts[0] == "vos" and len(parts) > 2}
    names = tuple(name.encode() for name in appliances)
    standing = set(_naming(catalogue, "appliances", catalogue.appliance_names, APPLIANCE_FILE, names))
    following = set(_naming(catalogue, "vos", catalogue.vo_names, VO_FILE, names))
    return Selection(
        tuple(name for name in catalogue.appliance_names if name in appliances | standing),
        tuple(name for name in catalogue.vo_names if name in vos | following),
    )


def _naming(
    catalogue: Catalogue, folder: str, directories: Iterable[str], file: str, names: tuple[bytes, ...]
) -> Iterator[str]:
    for directory in directories if names else ():
        try:
            data = (catalogue.root / folder / directory / file).read_bytes()
        except OSError:
            yield directory  # the engine says why it cannot be read
            continue
        if any(name in data for name in names):
            yield directory
