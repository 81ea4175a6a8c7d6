"""This module computes a build's id: the hash of every input, and of nothing else.

What reaches the image is an input: the manifest's keys named in IMAGE, the files that they name, the base, the
generator. What is said *about* the image is not: owners, lifecycle, policy, waivers, keywords, annotations, titles,
requirements, network, contextualization. They may change without a new image, and the same image serves. An OVA
describes itself, so with that format the keys named in DESCRIBED count too. The machine that builds (`build`) leaves
nothing in the image. Values that equal the default are left out: a key that the language learns later rebuilds nothing.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vmi.core.digests import canonical_json, sha256_of
from vmi.core.errors import Refusal
from vmi.core.models import BuildId
from vmi.manifest.files import directories, named_files
from vmi.manifest.models import Appliance, BootstrapBase, CopiedFile, IsoBase, Playbook
from vmi.manifest.repository import Manifest
from vmi.planning.models import InputFile, ResolvedAppliance, ResolvedBase, ResolvedBootstrap, ResolvedDownload

GENERATOR = "2"
"""The version of the code that makes an image out of a manifest: the template, the disk's layout.

Whoever changes what the same manifest builds to raises it; tests/building/test_generator.py holds it to that. The
scripts that every build shares need no version: they are inputs like the appliance's own.
"""

IMAGE = {"name", "version", "architecture", "firmware", "provision", "disk_mib", "accounts", "formats"}
"""The keys of a manifest that reach the image, besides `base`."""
DESCRIBED = {"title", "description", "os", "requirements", "hypervisors"}
"""What an OVA says of itself."""
WHERE = {"url", "signed_checksums"}
"""Of a base that is downloaded: where it lies and who vouches for it. What it is, its checksum says."""

SCRIPTS = Path(__file__).parents[1] / "building"
"""Where the shared scripts lie: read here as data, run by `vmi.building`."""
IN_EVERY_GUEST = ("guest/finish.sh", "guest/prepare.sh")
AFTER_INSTALLERS = ("guest/forget_installer.sh",)
FOR_FILES = ("guest/put_file.sh",)
FOR_PLAYBOOKS = ("guest/bring_ansible.sh", "guest/remove_ansible.sh")
IN_EVERY_BOOTSTRAP = ("bootstrap_finish.sh", "bootstrap_prepare.sh")


def input_files(manifest: Manifest[Appliance], appliance: Appliance) -> tuple[InputFile, ...]:
    """This is every file of the appliance that reaches the build, with its digest."""
    return _digested(manifest.directory, {*input_names(manifest, appliance)})


def input_names(manifest: Manifest[Appliance], appliance: Appliance) -> Iterator[str]:
    """This is every file that reaches the build. The scripts offered to users do not: they are given, not built in."""
    yield from (file for route, file in named_files(appliance) if route[0] != "contextualization")
    for _, directory in directories(appliance):
        yield from manifest.files_below(directory)


def shared_files(appliance: Appliance) -> tuple[InputFile, ...]:
    """This is every script of the generator's own that reaches the build, with its digest."""
    return _digested(SCRIPTS, {*shared_names(appliance)})


def shared_names(appliance: Appliance) -> Iterator[str]:
    """This is which of the generator's scripts a build runs."""
    yield from IN_EVERY_GUEST
    if isinstance(appliance.base, BootstrapBase):
        yield from IN_EVERY_BOOTSTRAP
    if isinstance(appliance.base, IsoBase):
        yield from AFTER_INSTALLERS
    if any(isinstance(step, CopiedFile) for step in appliance.provision):
        yield from FOR_FILES
    if any(isinstance(step, Playbook) for step in appliance.provision):
        yield from FOR_PLAYBOOKS


def _digested(directory: Path, names: set[str]) -> tuple[InputFile, ...]:
    for name in names:
        if not name.isascii() or not name.isprintable():
            what = f"{name!a} has characters that do not travel"
            raise Refusal(what, where=str(directory), hint="rename it: letters, digits and . _ - /")
    return tuple(InputFile(path=name, sha256=sha256_of((directory / name).read_bytes())) for name in sorted(names))


def build_id(
    appliance: Appliance, files: tuple[InputFile, ...], shared: tuple[InputFile, ...], base: ResolvedBase
) -> BuildId:
    """This is SHA-256 over the canonical JSON of manifest, files, shared files, base and generator."""
    keys = IMAGE | (DESCRIBED if "ova" in appliance.formats else set())
    inputs = {
        "appliance": appliance.model_dump(mode="json", include=keys, exclude_defaults=True),
        "files": [file.model_dump(mode="json") for file in files],
        "shared": [file.model_dump(mode="json") for file in shared],
        "base": _base(base),
        "generator": GENERATOR,
    }
    return sha256_of(canonical_json(inputs))


def _base(base: ResolvedBase) -> Any:  # Any: a JSON value
    match base:
        case ResolvedBootstrap():
            return base.digest
        case ResolvedDownload():
            return base.base.model_dump(mode="json", exclude=WHERE, exclude_defaults=True)
        case ResolvedAppliance():
            return base.build_id  # alone, so that a base keeps its id when its release record appears
