"""What a VO endorses was released: vos/<vo>/images/<appliance>.yaml names a record of this repository, and its bytes.

An endorsement says that the VO's managers stand behind one version of one appliance. It names the release record by
its SHA-256, so that what the managers saw is what is published; `vmi publish` refuses anything else. Such files are
written by `vmi endorse`, as a pull request that the managers approve:

    apiVersion: vmi/v1
    kind: Endorsement
    vo: demo.vo
    appliance: debian-13
    version: '13.1'

To endorse another version, run `vmi endorse` again; to take an endorsement back, remove the file.
"""

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from vmi.core import yaml
from vmi.core.digests import sha256_of
from vmi.core.errors import InputError
from vmi.core.files import read_inside
from vmi.core.findings import Severity
from vmi.manifest import records
from vmi.manifest.likeness import meant
from vmi.manifest.models import VirtualOrganisation
from vmi.manifest.repository import Catalogue, Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "endorsed-exists"
SEVERITY = Severity.ERROR

HINT = "run `vmi endorse` again, or remove this file to take the endorsement back"


def check(manifest: Manifest[VirtualOrganisation], vo: VirtualOrganisation, around: Around) -> Problems:
    """This looks up what each endorsement names."""
    del vo
    images = manifest.directory / "images"
    if images.is_symlink() or (images.exists() and not images.is_dir()):
        yield Problem("is no directory of this VO", file="images", hint="remove it")
        return
    for path in sorted(images.iterdir()) if images.is_dir() else ():
        if not path.name.startswith("."):
            yield from _of_file(around.catalogue, manifest, path)


def _of_file(catalogue: Catalogue, manifest: Manifest[VirtualOrganisation], path: Path) -> Iterator[Problem]:
    file = f"images/{path.name}"
    if path.suffix != ".yaml" or path.is_symlink() or not path.is_file():
        yield Problem("is no endorsement", file=file, hint="remove it; endorsements are files named APPLIANCE.yaml")
        return
    try:
        document = yaml.parse(read_inside(manifest.directory, file, yaml.LIMIT_BYTES))
    except InputError as error:
        yield Problem(error.what, file=file)
    except yaml.Fault as fault:
        message = f"is no endorsement: {fault.message}"
        yield Problem(message, hint=HINT, file=file, line=fault.line, column=fault.column)
    else:
        for key, message, hint in _faults(catalogue, manifest.name, path.stem, document):
            place = document.place((key,))
            yield Problem(message, file=file, line=place.line, column=place.column, width=place.width, hint=hint)


def _faults(catalogue: Catalogue, vo: str, appliance: str, document: yaml.Document) -> Iterator[tuple[str, str, str]]:
    """This is the key, what is wrong with it, and what to do; what follows from one fault is not said again."""
    value = document.value if isinstance(document.value, dict) else {}
    for key, expected in (("kind", "Endorsement"), ("vo", vo), ("appliance", appliance)):
        if value.get(key) != expected:
            yield key, f"`{key}` is not '{expected}', as the place of this file says", HINT
            return
    if not catalogue.holds(appliance):
        yield "appliance", f"endorses '{appliance}', which is not in this repository", _meant(catalogue, appliance)
    elif (version := value.get("version")) not in (released := records.versions(catalogue, appliance)):
        near = get_close_matches(str(version)[:40], released, n=1)
        hint = f"did you mean '{near[0]}'? Run `vmi endorse` again" if near else HINT
        yield "version", f"endorses '{appliance}' in version '{version}', which has no release record", hint
    elif value.get("record_sha256") != _digest(catalogue, appliance, str(version)):
        yield "record_sha256", f"is not the SHA-256 of releases/{version}.yaml of '{appliance}'", HINT


def _meant(catalogue: Catalogue, appliance: str) -> str:
    hint = meant(catalogue, appliance)
    return hint if hint.startswith("did you mean") else HINT


def _digest(catalogue: Catalogue, appliance: str, version: str) -> str:
    try:
        path = f"appliances/{appliance}/{records.DIRECTORY}/{version}{records.SUFFIX}"
        return sha256_of(read_inside(catalogue.root, path, yaml.LIMIT_BYTES))
    except InputError:
        return ""
