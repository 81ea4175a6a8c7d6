"""This module puts the files of a new appliance or VO into the catalogue: all of them, or none."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from vmi.core.errors import InputError
from vmi.core.files import read_bytes, staged_directory, write_atomic
from vmi.core.models import ApplianceName, VoName
from vmi.core.printable import printable
from vmi.manifest import owners

FOLDERS = {"appliance": "appliances", "VO": "vos"}
_NAMES: dict[str, TypeAdapter[str]] = {"appliance": TypeAdapter(ApplianceName), "VO": TypeAdapter(VoName)}
_LETTERS = {
    "appliance": "lower-case letters, digits and dashes, such as debian-13-podman",
    "VO": "lower-case letters, digits, dots and dashes, such as biomed.example.org",
}


@dataclass(frozen=True)
class Placed:
    """This is what was written, relative to the catalogue."""

    directory: str
    files: tuple[str, ...]
    has_owners: bool
    """False where the catalogue has no CODEOWNERS to add to."""


def demand_free(root: Path, kind: str, name: str) -> Path:
    """This refuses a name that is none, and one that is taken, before anything is asked."""
    try:
        _NAMES[kind].validate_python(name)
    except ValidationError as error:
        raise InputError(f"'{printable(name, 100)}' cannot be the name of {_a(kind)}", hint=_LETTERS[kind]) from error
    if (root / FOLDERS[kind]).is_symlink():
        raise InputError("is a symbolic link", where=FOLDERS[kind], hint="put the directory itself there")
    directory = root / FOLDERS[kind] / name
    if directory.exists() or directory.is_symlink():
        hint = f"edit what is there, or choose another name: vmi new{' --vo' if kind == 'VO' else ''} OTHER"
        raise InputError("is there already", where=f"{FOLDERS[kind]}/{name}", hint=hint)
    for other, folder in FOLDERS.items():
        if other != kind and (root / folder / name).exists():
            what = f"'{name}' is {_a(other)} already: commands and pull requests could not tell them apart"
            raise InputError(what, where=f"{folder}/{name}", hint=f"choose another name for the {kind}")
    return directory


def place(root: Path, kind: str, name: str, files: Mapping[str, str], owners_line: str) -> Placed:
    """This writes the directory, and its line into CODEOWNERS last; when that fails, the directory goes again."""
    directory = demand_free(root, kind, name)
    codeowners = codeowners_with(root, owners_line)
    with staged_directory(directory) as staged:
        for path, content in files.items():
            write_atomic(staged / path, content, 0o755 if path.endswith(".sh") else 0o644)
    if codeowners is not None:
        try:
            write_atomic(root / owners.FILE, codeowners, (root / owners.FILE).stat().st_mode & 0o777)
        except BaseException:
            shutil.rmtree(directory, ignore_errors=True)
            raise
    shown = f"{FOLDERS[kind]}/{name}"
    written = tuple(f"{shown}/{path}" for path in files) + ((owners.FILE,) if codeowners is not None else ())
    return Placed(shown, written, codeowners is not None)


def codeowners_with(root: Path, line: str) -> str | None:
    """This is CODEOWNERS with a line more; None where there is none."""
    path = root / owners.FILE
    if path.is_symlink():
        raise InputError("is a symbolic link", where=owners.FILE, hint="put the file itself there")
    if not path.exists():
        return None
    return owners.insert(read_bytes(path, owners.LIMIT_BYTES).decode(errors="surrogateescape"), line)


def _a(kind: str) -> str:
    return f"an {kind}" if kind == "appliance" else f"a {kind}"
