"""This module is the closest manifest of a file that was carried over, and the list of what it could not say."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from vmi.core import documents
from vmi.core.errors import InputError
from vmi.core.files import read_bytes
from vmi.manifest.importing import appdb, markup, packer
from vmi.manifest.importing.hcl import of_hcl
from vmi.manifest.importing.packer_json import of_packer_json
from vmi.manifest.importing.source import REQUIREMENTS, Left, Route, Source, path_of
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.writing.beginning import plain
from vmi.manifest.writing.formatting import SCHEMA
from vmi.manifest.writing.text import manifest_text

LIMIT_BYTES = 128 * 1024
"""Real templates and AppDB files have a few kilobytes; python-hcl2 reads 128 KiB in about a second."""
NEEDS: dict[Route, str] = {
    ("owners",): 'who reviews changes, such as ["@you"]',
    ("os",): 'what runs inside, such as {name: Debian, version: "13"}',
    ("os", "name"): "the operating system, such as Debian",
    ("os", "version"): 'its version, such as "13"',
    ("base",): "what the image starts from",
    ("base", "url"): "where the base is published",
    ("base", "checksum"): "sha256: or sha512: and the digest that is published beside the base",
    ("base", "boot_command"): "what is typed at the installer's boot screen",
    ("base", "seed"): "what answers the installer, such as {kind: kickstart, files: [seed/ks.cfg]}",
    ("contextualization", "default_user"): "whom users log in as; cloud-init makes this account",
}


@dataclass(frozen=True)
class Imported:
    """This is what became of a file."""

    manifest: str
    carried: tuple[str, ...]
    left: tuple[Left, ...]
    guesses: tuple[str, ...]
    needs: tuple[str, ...]
    """What the author must fill in before the manifest is one."""
    files: tuple[str, ...]
    """What the manifest names, relative to its directory and to the source's."""
    completed: str = ""
    """The manifest with something that cannot be wrong in each gap, to ask the linter about the rest."""
    readme: str = ""
    hint: str = ""
    """What to do when nothing was carried over."""

    def as_json(self) -> dict[str, Any]:  # Any: a JSON object
        return {key: value for key, value in asdict(self).items() if key not in ("completed", "readme")}


def import_file(path: Path, name: str) -> Imported:
    """This reads a file of any kind that is known here, and writes the closest manifest of that name."""
    source, values = _carried(path)
    source.leave_the_rest()
    full = _completed(values, name, path.name, source)
    notes: dict[Route, str] = {route: f"needed: {text}" for route, text in source.needs.items()}
    for route, text in _notes_of_gaps(source, len(full.get("provision") or ())).items():
        notes[route] = f"{notes[route]}\n{text}" if route in notes else text
    text = manifest_text(full, notes, SCHEMA.format(kind="appliance"))
    needs = [f"{path_of(route)}: {text}" for route, text in source.needs.items()]
    return Imported(
        manifest=text,
        carried=tuple(path_of(leaf) for leaf in source.leaves() if leaf in source.carried),
        left=tuple(source.left[leaf] for leaf in source.leaves() if leaf in source.left),
        guesses=tuple(source.guesses),
        needs=(*needs, *_faults(text, source.needs)),
        files=tuple(dict.fromkeys(_files(full))),
        completed=manifest_text(_filled(full), {}, SCHEMA.format(kind="appliance")),
        readme=f"# {plain(str(full['title']))}\n\n{plain(str(full['description']))}\n",
        hint=_hint(path, source),
    )


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """This is the values with a stand-in for each that only the author knows."""
    stand_ins: dict[str, Any] = {
        "owners": ["@owner"],
        "os": {"name": "Linux", "version": "1"},
        "base": {"kind": "bootstrap", "distribution": "debian", "suite": "trixie"},
    }
    full: dict[str, Any] = {key: stand_ins.get(key) if value is None else value for key, value in values.items()}
    full["contextualization"] = {"default_user": (values["contextualization"] or {}).get("default_user") or "cloud"}
    full["os"] = {key: value or "1" for key, value in full["os"].items()}
    gaps = {
        "url": "https://images.example.org/base.qcow2",
        "checksum": f"sha256:{'0a' * 32}",
        "boot_command": ["<enter>"],
        "seed": {"kind": "kickstart", "files": ["seed/ks.cfg"]},
    }
    full["base"] = {key: gaps.get(key) if value is None else value for key, value in full["base"].items()}
    return full


def _files(values: Mapping[str, Any]) -> Iterator[str]:
    for step in values.get("provision") or ():
        yield from (step[key] for key in ("script", "playbook", "file") if key in step)
        yield from (path for key in ("roles", "files") for path in step.get(key, ()))
    yield from ((values.get("base") or {}).get("seed") or {}).get("files", ())


def _hint(path: Path, source: Source) -> str:
    if source.carried:
        return ""
    if isinstance(source.tree, dict) and appdb.ROOT in source.tree:
        return "such a file has a root `appdb:` with keys such as version, os, url, sha512; docs/authors.md shows one"
    if path.name.endswith(".json"):
        return "`packer hcl2_upgrade FILE` makes a .pkr.hcl of an older template; import that"
    return 'a template has a `source "qemu"` with iso_url and iso_checksum, and a `build`'


def _notes_of_gaps(source: Source, steps: int) -> dict[Route, str]:
    """This puts what is no step above the step that followed it; what came last is said above all steps."""
    notes: dict[Route, str] = {}
    for number, gaps in source.gaps.items():
        text = "\n".join(gaps)
        notes[("provision", number) if number < steps else ("provision",)] = (
            text if number < steps else "\n".join(f"at the end: {gap}" for gap in gaps)
        )
    return notes


def read(path: Path) -> Source:
    """This reads a file by its name's end, or by its first character."""
    if path.exists() and not path.is_file():
        raise InputError("is no regular file", where=str(path), hint="name an AppDB file or a Packer template")
    data, shown = read_bytes(path, LIMIT_BYTES), str(path)
    if path.name.endswith(".hcl"):
        return of_hcl(data, shown)
    first = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if first == b"<":
        return markup.of_xml(data, shown)
    return markup.of_json(data, shown) if first == b"{" else markup.of_yaml(data, shown)


def _carried(path: Path) -> tuple[Source, dict[str, Any]]:
    source = read(path)
    beside = Manifest[Appliance](path.resolve().parent, "", None)
    if not isinstance(source.tree, dict):
        raise InputError("holds no keys", where=str(path), hint="name an AppDB file or a Packer template")
    if appdb.ROOT in source.tree:
        return source, appdb.carry(source)
    if isinstance(source.tree.get("builders"), list):
        source = of_packer_json(source)
        source.beside = beside
        return source, packer.carry(source)
    if any(key.startswith(("source.", "build")) for key in source.tree):
        source.beside = beside
        return source, packer.carry(source)
    what = "is neither AppDB's file (root `appdb`) nor a Packer template (a `source` or a `build`)"
    raise InputError(what, where=str(path), hint="Packer templates end in .pkr.hcl; others are known by their content")


def _completed(values: Mapping[str, Any], name: str, file: str, source: Source) -> dict[str, Any]:
    """This is the values in the manifest's order, with guesses for what people say and gaps for what only they know."""
    full = {"apiVersion": "vmi/v1", "kind": "Appliance", "name": name, **{k: v for k, v in values.items() if v}}
    os = values.get("os") or {}
    title = " ".join(str(part) for part in (os.get("name"), os.get("version")) if part) or name
    guessed = {"version": "1.0", "title": title, "description": _described(title, values)}
    for key, value in guessed.items():
        if key not in full:
            full[key] = value
            source.guesses.append(f"{key}: {value}")
    for key in ("owners", "os", "base"):
        full.setdefault(key, None)
    full.setdefault("contextualization", {"default_user": None})
    full.setdefault("disk_mib", packer.DISK_MIB)
    full.setdefault("requirements", REQUIREMENTS)
    _find_gaps(full, (), source)
    return {key: full[key] for key in Appliance.model_fields if key in full}


def _described(title: str, values: Mapping[str, Any]) -> str:
    """This is what the source says of the image, as far as it says anything."""
    if notes := values.get("notes"):
        return f"{title}: {' '.join(str(notes).split())}"
    kind = (values.get("base") or {}).get("kind")
    how = {"iso": "from its installer", "cloud-image": "from a cloud image"}.get(str(kind), "")
    return f"{title} for clouds{f', built {how}' if how else ''}: SSH with keys, contextualized by cloud-init."


def _find_gaps(value: Mapping[str, Any], route: Route, source: Source) -> None:
    for key, inner in value.items():
        here = (*route, key)
        if inner is None and here in NEEDS:
            source.needs.setdefault(here, NEEDS[here])
        elif isinstance(inner, dict):
            _find_gaps(inner, here, source)


def _faults(text: str, needs: Mapping[Route, str]) -> list[str]:
    """This is what the linter's models say besides what is known to be missing."""
    checked = documents.check(text.encode(), "", Appliance)
    known = {checked.document.place(route).line for route in needs}
    known |= {checked.document.place(route, key=True).line for route in needs}
    return [finding.message for finding in checked.findings if finding.line not in known]


def name_of(file: Path) -> str:
    """This is a name for an appliance that a file's name suggests."""
    stem = file.name.lower()
    stem = re.sub(r"(\.pkr)?\.(hcl|json|ya?ml|xml)$", "", stem)
    return re.sub(r"[^a-z0-9]+", "-", stem).strip("-")[:60].strip("-") or "imported"
