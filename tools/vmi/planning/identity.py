"""This module computes a build's id: the hash of every input, and of nothing else."""

from pathlib import Path

from vmi.core.digests import canonical_json, sha256_of
from vmi.core.models import BuildId
from vmi.manifest.models import Appliance, BootstrapBase
from vmi.planning.models import InputFile, ResolvedAppliance, ResolvedBootstrap

GENERATOR = "1"
"""The version of the code that makes an image out of a manifest: the template, the disk's layout.

Whoever changes what the same manifest builds to raises it; tests/building/test_generator.py holds it to that. The
scripts that every build shares need no version: they are inputs like the appliance's own.
"""

SCRIPTS = Path(__file__).parents[1] / "building"
"""Where the shared scripts lie: read here as data, run by `vmi.building`."""
IN_EVERY_GUEST = ("guest/finish.sh", "guest/prepare.sh")
IN_EVERY_BOOTSTRAP = ("bootstrap_finish.sh", "bootstrap_prepare.sh")


def input_files(appliance: Appliance, directory: Path) -> tuple[InputFile, ...]:
    """This is every file of the appliance that reaches the build, with its digest."""
    return _digested(directory, {step.script for step in appliance.provision})


def shared_files(appliance: Appliance) -> tuple[InputFile, ...]:
    """This is every script of the generator's own that reaches the build, with its digest."""
    bootstrap = IN_EVERY_BOOTSTRAP if isinstance(appliance.base, BootstrapBase) else ()
    return _digested(SCRIPTS, {*IN_EVERY_GUEST, *bootstrap})


def _digested(directory: Path, names: set[str]) -> tuple[InputFile, ...]:
    return tuple(InputFile(path=name, sha256=sha256_of((directory / name).read_bytes())) for name in sorted(names))


def build_id(
    appliance: Appliance,
    files: tuple[InputFile, ...],
    shared: tuple[InputFile, ...],
    base: ResolvedBootstrap | ResolvedAppliance,
) -> BuildId:
    """This is SHA-256 over the canonical JSON of manifest, files, shared files, base and generator.

    The architecture is part of the manifest. The base enters by its digest or build id alone, so that a base
    keeps its id when its release record appears.
    """
    inputs = {
        "appliance": appliance.model_dump(mode="json"),
        "files": [file.model_dump(mode="json") for file in files],
        "shared": [file.model_dump(mode="json") for file in shared],
        "base": base.digest if isinstance(base, ResolvedBootstrap) else base.build_id,
        "generator": GENERATOR,
    }
    return sha256_of(canonical_json(inputs))
