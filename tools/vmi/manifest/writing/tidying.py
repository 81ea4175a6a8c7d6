"""This module finds what `vmi fmt` would change: manifests not in the house style, a CODEOWNERS that is out of date."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from vmi.core.errors import Failure, InputError
from vmi.core.files import read_bytes
from vmi.core.findings import Finding
from vmi.manifest import owners
from vmi.manifest.models import Appliance, VirtualOrganisation
from vmi.manifest.repository import Catalogue, Manifest
from vmi.manifest.writing import order
from vmi.manifest.writing.formatting import formatted

AnyManifest = Manifest[Appliance] | Manifest[VirtualOrganisation]


@dataclass(frozen=True)
class Change:
    """This is one file as it is and as it should be."""

    path: Path
    shown: str
    old: bytes
    new: str


@dataclass(frozen=True)
class Untouched:
    """This is one file that stays as it is, and why."""

    shown: str
    why: str
    hint: str


@dataclass
class Tidied:
    """This is everything that `vmi fmt` would do."""

    changes: list[Change] = field(default_factory=list)
    untouched: list[Untouched] = field(default_factory=list)


def tidy(catalogue: Catalogue, names: Iterable[str]) -> Tidied:
    """This is what to change in some appliances and VOs, by name; in all of them when none is named."""
    wanted, tidied = frozenset(names), Tidied()
    for manifest in _manifests(catalogue, wanted):
        model = Appliance if manifest.shown.startswith("appliances/") else VirtualOrganisation
        _tidy_manifest(manifest, model, tidied)
    _tidy_owners(catalogue, wanted, tidied)
    return tidied


def _manifests(catalogue: Catalogue, wanted: frozenset[str]) -> Iterator[AnyManifest]:
    yield from (catalogue.appliance(name) for name in catalogue.appliance_names if not wanted or name in wanted)
    yield from (catalogue.vo(name) for name in catalogue.vo_names if not wanted or name in wanted)


def _tidy_manifest(manifest: AnyManifest, model: type[Appliance | VirtualOrganisation], tidied: Tidied) -> None:
    if fault := _fault(manifest, model):
        tidied.untouched.append(Untouched(manifest.shown, fault, f"see `vmi lint {manifest.name}`, and mend it first"))
        return
    try:
        new = formatted(manifest.source, model, "appliance" if model is Appliance else "vo")
    except Failure as failure:
        tidied.untouched.append(Untouched(manifest.shown, failure.what, failure.hint or ""))
        return
    if new.encode() != manifest.source:
        path = manifest.directory / Path(manifest.shown).name
        tidied.changes.append(Change(path, manifest.shown, manifest.source, new))


def _fault(manifest: AnyManifest, model: type[Appliance | VirtualOrganisation]) -> str:
    """This is why a manifest cannot be rewritten: it is no YAML, or has keys whose place nobody knows."""
    first = next((finding for finding in manifest.findings if _is_structural(finding)), None)
    if first:
        return f"line {first.line}: {first.message}"
    if not isinstance(manifest.document.value, dict):
        return "is not a mapping of keys to values"
    route = next(order.unknown_keys(manifest.document.value, model), None)
    if route is None:
        return ""
    place = manifest.document.place(route, key=True)
    return f"line {place.line}: '{'.'.join(map(str, route))}' is not a key here"


def _is_structural(finding: Finding) -> bool:
    return finding.rule in ("file", "yaml")


def _tidy_owners(catalogue: Catalogue, wanted: frozenset[str], tidied: Tidied) -> None:
    path = catalogue.root / owners.FILE
    if not path.exists() and not path.is_symlink():
        return  # `vmi lint` says whether there must be one
    try:
        if path.is_symlink():
            raise InputError("is a symbolic link", hint="put the file itself there")
        old = read_bytes(path, owners.LIMIT_BYTES)
        new = _inserted(catalogue, old.decode(), wanted) if wanted else _rendered(catalogue, old.decode())
    except (InputError, UnicodeDecodeError) as error:
        hint = error.hint if isinstance(error, InputError) else None
        tidied.untouched.append(Untouched(owners.FILE, getattr(error, "what", "is not UTF-8"), hint or ""))
        return
    if new.encode() != old:
        tidied.changes.append(Change(path, owners.FILE, old, new))


def _rendered(catalogue: Catalogue, text: str) -> str:
    unreadable = [m.shown for m in catalogue.appliances if m.model is None]
    unreadable += [m.shown for m in catalogue.vos if m.model is None]
    if unreadable:
        what = f"cannot be brought up to date: {unreadable[0]} has errors"
        raise InputError(what, hint=f"run `vmi lint {unreadable[0].split('/')[1]}`, and mend it first")
    appliances = {m.name: m.model.owners for m in catalogue.appliances if m.model}
    return owners.render(text, appliances, {m.name: m.model.managers for m in catalogue.vos if m.model})


def _inserted(catalogue: Catalogue, text: str, wanted: frozenset[str]) -> str:
    for name in sorted(wanted & set(catalogue.appliance_names)):
        if model := catalogue.appliance(name).model:
            text = owners.insert(text, owners.line_of_appliance(name, model.owners))
    for name in sorted(wanted & set(catalogue.vo_names)):
        if vo := catalogue.vo(name).model:
            text = owners.insert(text, owners.line_of_vo(name, vo.managers))
    return text
