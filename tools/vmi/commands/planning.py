"""This module gathers what planning needs, for the verbs that plan."""

import argparse
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path

from vmi.building.stored import whole
from vmi.commands.linting import around, chosen
from vmi.commands.options import repository, store
from vmi.core import documents
from vmi.core.console import Console
from vmi.core.errors import InputError, Refusal
from vmi.core.findings import Finding, Severity
from vmi.core.git import WorkingTree
from vmi.core.models import Version
from vmi.core.store import Store
from vmi.manifest.history import History
from vmi.manifest.linting import lint
from vmi.manifest.models import ApplianceBase
from vmi.manifest.repository import Catalogue
from vmi.manifest.selection import Selection, standing_on
from vmi.planning.models import PublishedImage, ReleasedBuild
from vmi.planning.plan import Planner
from vmi.planning.resolution import resolve
from vmi.releasing.models import Release


def planner(
    args: argparse.Namespace,
    console: Console,
    *,
    names: tuple[str, ...] = (),
    since: str | None = None,
    refresh: bool = False,
) -> Planner:
    """This is a Planner for the catalogue that the arguments name; a catalogue with errors is refused.

    When appliances are named, only they and what they stand on are read, and must be right; with a revision, what
    changed since.
    """
    root, place = repository(args), store(args)
    catalogue = Catalogue(root)
    tree = WorkingTree(root)
    _demand_clean(_findings(catalogue, tree, names) if names else lint(around(catalogue, since)))
    return Planner(
        catalogue=catalogue,
        tree=tree,
        resolve=partial(resolve, store=place, progress=console, refresh=refresh),
        releases=cache(partial(ReleasedBuilds, root)),
        stored=Stored(place),
    )


def changed(chosen: Planner, since: str) -> tuple[str, ...]:
    """This is the appliances that changed since the working tree's branch left a revision, and what stands on them."""
    history = History(chosen.tree)
    return standing_on(chosen.catalogue, history.changed_since(chosen.tree.merge_base(since)))


def _findings(catalogue: Catalogue, tree: WorkingTree, names: tuple[str, ...]) -> list[Finding]:
    """This is what lint says of the files of appliances that are named, not of CODEOWNERS."""
    selection = Selection(tuple(sorted({each for name in names for each in _chain(catalogue, name)})), ())
    findings = lint(chosen(catalogue, History(tree), selection, tree.commit, datetime.now(UTC).date()))
    own = tuple(f"appliances/{name}/" for name in selection.appliances)
    return [finding for finding in findings if finding.path.startswith(own)]


def _chain(catalogue: Catalogue, name: str) -> Iterator[str]:
    """This is an appliance and what it stands on; a cycle or a missing base ends it, and lint tells."""
    seen: set[str] = set()
    while name not in seen:
        seen.add(name)
        yield name
        appliance = catalogue.appliance(name).model
        if not appliance or not isinstance(appliance.base, ApplianceBase) or not catalogue.holds(appliance.base.name):
            return
        name = appliance.base.name


class Stored:
    """This is the set of builds that lie complete in a store."""

    def __init__(self, place: Store):
        self._place = place

    def __contains__(self, build_id: object) -> bool:
        return whole(self._place.build(str(build_id))) is not None


class ReleasedBuilds(Mapping[Version, ReleasedBuild]):
    """This is the release records of one appliance by version; each is read when it is asked for."""

    def __init__(self, root: Path, name: str):
        self._root = root
        self._directory = root / "appliances" / name / "releases"
        self._read: dict[Version, ReleasedBuild] = {}

    def __getitem__(self, version: Version) -> ReleasedBuild:
        if version not in self._read:
            path = self._directory / f"{version}.yaml"
            if not os.path.lexists(path):
                raise KeyError(version)
            self._read[version] = _released(_record(path, str(path.relative_to(self._root))))
        return self._read[version]

    def __iter__(self) -> Iterator[Version]:
        return (path.stem for path in sorted(self._directory.glob("*.yaml")))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _record(path: Path, shown: str) -> Release:
    """This reads a record that is where it says it is: the owners of one directory do not speak for another."""
    if path.is_symlink() or not path.is_file():
        raise InputError("is no file of its own", where=shown, hint="restore it from the history of main")
    record = documents.read(
        path, Release, shown, hint="restore it from the history of main; `vmi release` writes records"
    )
    if path.parts[-3:] != (record.appliance, "releases", f"{record.version}.yaml"):
        what = f"is the record of {record.appliance} {record.version}, which lies elsewhere"
        raise InputError(what, where=shown, hint="records are written by `vmi release` alone: remove it")
    return record


def _released(record: Release) -> ReleasedBuild:
    image = record.image
    published = PublishedImage(url=image.url, sha256=image.sha256, size_bytes=image.size_bytes)
    return ReleasedBuild(build_id=record.build_id, image=published)


def _demand_clean(findings: list[Finding]) -> None:
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        raise Refusal("the manifests have errors", hint="vmi lint", details="\n".join(map(str, errors)))
