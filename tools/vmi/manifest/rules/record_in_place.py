"""A release record is a readable file of its own, and lies where what it says belongs.

The record of appliance `debian-13` in version 13.1 is appliances/debian-13/releases/13.1.yaml, a file, not a link. One
that lies elsewhere would let the owners of one directory speak for another appliance. Nothing else belongs into that
directory, for it is the curators', not the author's. One that lacks a key, or has a value that cannot be, would stop
every later step: `vmi plan`, `vmi endorse` and `vmi publish` read records.

Records are written by `vmi release` alone. Restore this one from the history of main, or remove what is none.
"""

import os
from collections.abc import Iterable, Iterator

from vmi.core import yaml
from vmi.core.errors import InputError
from vmi.core.files import read_inside
from vmi.core.findings import Finding, Severity
from vmi.manifest import records
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "record-in-place"
SEVERITY = Severity.ERROR

ALONE = "records are written by `vmi release` alone: restore or remove it"


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks at all that lies in releases/."""
    del appliance
    if manifest.status(records.DIRECTORY) is None:
        return  # nothing was released
    place = records.directory(around.catalogue, manifest.name)
    if place.is_symlink():
        yield Problem("is a symbolic link; records are files of this directory", file="releases", hint="remove it")
        return
    for entry in records.entries(around.catalogue, manifest.name):
        yield from _faults(manifest, entry, around)


def _faults(manifest: Manifest[Appliance], entry: "os.DirEntry[str]", around: Around) -> Iterator[Problem]:
    file = f"releases/{entry.name}"
    if not records.is_record(entry):
        yield Problem("is no release record", file=file, hint="remove it; records are files named VERSION.yaml")
        return
    try:
        data = read_inside(manifest.directory, file, yaml.LIMIT_BYTES)
        is_known = _was_written_so(data, manifest.name, entry.name)
        misplaced = [] if is_known else [*_misplaced(file, manifest.name, yaml.parse(data))]
        yield from misplaced or _unreadable(file, around.faults_of_record(data, file))
    except InputError as error:
        yield Problem(error.what, file=file)
    except yaml.Fault as fault:
        yield Problem(f"is not a release record: {fault.message}", file=file, line=fault.line, column=fault.column)


def _unreadable(file: str, faults: Iterable[Finding]) -> Iterator[Problem]:
    """`vmi plan` and `vmi endorse` read the record, and could not."""
    for each in faults:
        message = f"is not a release record: {each.message}"
        yield Problem(message, file=file, line=each.line, column=each.column, width=each.width, hint=ALONE)


def _was_written_so(data: bytes, appliance: str, file_name: str) -> bool:
    """This is true when the record of that name begins as `vmi release` writes it; parsing each would take long."""
    beginning = f"apiVersion: vmi/v1\nkind: Release\nappliance: {appliance}\nversion: ".encode()
    version = data[len(beginning) :].partition(b"\n")[0].strip(b"'")
    return data.startswith(beginning) and version == file_name.removesuffix(records.SUFFIX).encode()


def _misplaced(file: str, appliance: str, document: yaml.Document) -> Iterator[Problem]:
    value = document.value if isinstance(document.value, dict) else {}
    version = file.rpartition("/")[2].removesuffix(records.SUFFIX)
    for key, expected in (("kind", "Release"), ("appliance", appliance), ("version", version)):
        if (found := value.get(key)) != expected:
            place = document.place((key,))
            said = f"`{key}` is '{found}'" if isinstance(found, str) else f"`{key}` is missing"
            yield Problem(
                f"{said}; a record in this place says '{expected}'",
                file=file,
                line=place.line,
                column=place.column,
                width=place.width,
                hint=ALONE,
            )
