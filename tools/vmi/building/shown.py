"""This module is a manifest's template directory for people to look at: no network, no key, no base."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vmi.building import directory, packer, template
from vmi.building.template import names
from vmi.building.template.machine import Machine
from vmi.core import accelerator
from vmi.core.accelerator import Accelerator
from vmi.core.errors import InputError, ToolError
from vmi.core.files import read_bytes, read_inside, write_atomic
from vmi.manifest.models import Appliance, IsoBase

PUBLIC_KEY = "ssh-ed25519 the-public-key-that-each-build-makes-for-itself vmi build"
"""What stands where a build puts its key."""
INSTANCE = "000000000000"
NO_CHECKSUM = f"sha256:{64 * '0'}"
"""What stands for the digest of a base that is known when it is built: no file has it, so Packer refuses to run."""
MOST_BYTES = 2**20
MARK = ".vmi-template"
MARK_SAYS = "# Written by `vmi template`, which replaces these files and no others:"
"""What tells a directory that this wrote from any other, whatever files there are in it."""


@dataclass(frozen=True)
class Shown:
    """This is what goes into the directory besides what is generated."""

    root: Path
    """The appliance's directory."""
    own: tuple[str, ...]
    """The author's files, relative to it."""
    shared: tuple[str, ...]
    """The scripts that builds share."""


def files(appliance: Appliance, shown: Shown, wanted: Accelerator) -> dict[str, bytes]:
    """This is every file of the directory by its relative path, in order; the template itself comes first."""
    machine = Machine(wanted, accelerator.cpu_model(wanted, appliance.architecture))
    base = appliance.base
    checksum = base.checksum if isinstance(base, IsoBase) else NO_CHECKSUM
    rendered = template.render(appliance, INSTANCE, checksum, machine, PUBLIC_KEY, plugins=_with_plugins())
    own = template.placed(appliance, shown.own)
    guest = (name for name in shown.shared if name.startswith("guest/"))

    def read(name: str) -> bytes:
        return read_bytes(shown.root / name, MOST_BYTES)

    return dict(directory.contents(rendered, own, read, guest, PUBLIC_KEY))


def missing(appliance: Appliance) -> Iterator[str]:
    """This yields what a build adds, and `packer build` would miss here."""
    base = appliance.base
    yield f"the base: {names.ISO_BASE if isinstance(base, IsoBase) else names.DISK_BASE}"
    yield f"an SSH key of its own: {names.KEY}, {names.KEY_FILE}; its public half stands where '{PUBLIC_KEY}' is now"
    if template.is_uefi(appliance):
        yield f"the UEFI firmware: {names.FIRMWARE_CODE}, {names.FIRMWARE_VARS}"


def write(place: Path, content: dict[str, bytes], *, overwrite: bool) -> None:
    """This puts the files into a new or empty directory, or one that this made; what was changed since, when told."""
    _demand_directory(place)
    for name in content:
        _demand_no_link(place, name)
    before = _written_before(place)
    if foreign := [name for name in content if name not in before and os.path.lexists(place / name)]:
        what = f"holds files that are not of a template: {_first(foreign)}"
        raise InputError(what, where=str(place), hint="name another directory, or move them")
    if not overwrite and (changed := [*_changed(place, content)]):
        what = f"holds {len(changed)} of these files already, with other content: {_first(changed)}"
        raise InputError(what, where=str(place), hint="name another directory, or say --overwrite")
    write_atomic(place / MARK, f"{MARK_SAYS}\n" + "".join(f"{name}\n" for name in sorted({*before, *content})))
    for name, data in content.items():
        write_atomic(place / name, data)


def _demand_directory(place: Path) -> None:
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        raise InputError("is not a directory", where=str(place), hint="name a directory with --out")


def _demand_no_link(place: Path, name: str) -> None:
    """This refuses a link on the way: what lies behind it is not what was named."""
    for around in (path for path in (place / name).parents if path.is_relative_to(place)):
        if around.is_symlink():
            raise InputError("is a link, and would lead elsewhere", where=str(around), hint="name another directory")
        if around.exists() and not around.is_dir():
            raise InputError("is not a directory", where=str(around), hint="name another directory")
    if (place / name).is_dir() and not (place / name).is_symlink():
        raise InputError("is a directory", where=str(place / name), hint="name another directory")


def _written_before(place: Path) -> frozenset[str]:
    """This is the names of what an earlier run wrote; a directory of other things is refused."""
    if not place.is_dir() or not any(place.iterdir()):
        return frozenset()
    hint = "name a new or an empty directory with --out"
    try:
        first, *written = read_inside(place, MARK, MOST_BYTES).decode(errors="replace").splitlines()
    except (InputError, ValueError):
        first, written = "", []
    if first != MARK_SAYS:
        raise InputError("holds other things, and no template", where=str(place), hint=hint)
    return frozenset(written)


def _changed(place: Path, content: dict[str, bytes]) -> Iterator[str]:
    for name, data in content.items():
        path = place / name
        if path.is_symlink() or (path.exists() and (not path.is_file() or path.read_bytes() != data)):
            yield name


def _first(names: list[str]) -> str:
    return ", ".join(names[:5])


def _with_plugins() -> bool:
    """This asks the installed Packer; where there is none, the template is for a current one."""
    try:
        return packer.version() >= packer.FIRST_WITH_PLUGINS
    except ToolError:
        return True
