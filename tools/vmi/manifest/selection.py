"""This module chooses what a run of lint looks at: everything, or what changed since a commit and what that touches."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from vmi.core.findings import Finding
from vmi.manifest import owners
from vmi.manifest.glance import Glance
from vmi.manifest.history import Change
from vmi.manifest.models import ApplianceBase
from vmi.manifest.repository import Catalogue


@dataclass(frozen=True)
class Selection:
    """This is the names of appliances and VOs, sorted."""

    appliances: tuple[str, ...]
    vos: tuple[str, ...]

    def among(self, names: Iterable[str]) -> Self:
        """This is what of it has one of these names: an appliance and a VO may have the same."""
        wanted = frozenset(names)
        appliances = (name for name in self.appliances if name in wanted)
        return type(self)(tuple(appliances), tuple(name for name in self.vos if name in wanted))

    def concerns(self, finding: Finding) -> bool:
        """This is true for what is said of its files, of their lines in CODEOWNERS, or of CODEOWNERS as a whole."""
        own = (*(f"appliances/{name}/" for name in self.appliances), *(f"vos/{name}/" for name in self.vos))
        if finding.path.rpartition("/")[2] != owners.FILE:
            return finding.path.startswith(own)
        is_whole = (finding.line, finding.column, finding.width) == (1, 1, 1)
        return is_whole or any(f"'/{directory}'" in finding.message for directory in own)


def everything(catalogue: Catalogue) -> Selection:
    """This is all of a catalogue."""
    return Selection(catalogue.appliance_names, catalogue.vo_names)


def touched(catalogue: Catalogue, changes: Iterable[Change]) -> Selection:
    """This is what was changed, the appliances that name it and the VOs that follow or endorse it.

    Who names a changed appliance is seen at a glance; a name that stands there for another reason does no harm. Those
    that name it directly are enough: in a new circle of bases one manifest changed, and its own check finds the circle.
    """
    paths = [change.path.rstrip("/").split("/") for change in changes]
    if any(parts in (["appliances"], ["vos"]) for parts in paths):  # such a path is a link or a submodule now
        return everything(catalogue)
    appliances, vos = _below(paths, "appliances"), _below(paths, "vos")
    naming = set(_naming(catalogue.glances, appliances)) if appliances else set()
    following = set(_naming(catalogue.vo_glances, appliances)) if appliances else set()
    endorsing = set(_endorsing(catalogue, appliances))
    return Selection(
        tuple(name for name in catalogue.appliance_names if name in appliances | naming),
        tuple(name for name in catalogue.vo_names if name in vos | following | endorsing),
    )


def standing_on(catalogue: Catalogue, changes: Iterable[Change]) -> tuple[str, ...]:
    """This is the appliances that were changed, and all that stand on them, one over the other; sorted."""
    found: set[str] = set()
    new = set(_below((change.path.rstrip("/").split("/") for change in changes), "appliances"))
    while new:
        found |= new
        naming = _naming(catalogue.glances, new)
        new = {name for name in naming if name not in found and _base(catalogue, name) in found}
    return tuple(name for name in catalogue.appliance_names if name in found)


def _base(catalogue: Catalogue, name: str) -> str | None:
    model = catalogue.appliance(name).model
    return model.base.name if model and isinstance(model.base, ApplianceBase) else None


def _below(paths: Iterable[list[str]], folder: str) -> frozenset[str]:
    return frozenset(parts[1] for parts in paths if parts[0] == folder and len(parts) > 1)


def _naming(glances: Mapping[str, Glance | None], names: Iterable[str]) -> Iterator[str]:
    """This is those that may name one of the appliances; what cannot be read, or hides something, may."""
    sought = {name.encode(errors="surrogateescape") for name in names}
    for name, glance in glances.items():
        if glance is None or glance.hides or not sought.isdisjoint(glance.names):
            yield name


def _endorsing(catalogue: Catalogue, names: frozenset[str]) -> Iterator[str]:
    files = {f"{name}.yaml" for name in names}
    for vo in catalogue.vo_names if files else ():
        directory = catalogue.root / "vos" / vo / "images"
        if directory.is_dir() and not files.isdisjoint(path.name for path in directory.iterdir()):
            yield vo
