"""This module computes a build's id: the hash of every input, and of nothing else."""

from pathlib import Path

from vmi.core.digests import canonical_json, sha256_of
from vmi.core.models import BuildId
from vmi.manifest.models import Appliance
from vmi.planning.models import InputFile, ResolvedAppliance, ResolvedBootstrap

GENERATOR = "1"
"""The version of what makes an image out of a manifest: the template, the disk's layout, the guest's scripts.

Whoever changes what the same manifest builds to raises it; tests/building/test_generator.py holds it to that.
"""


def input_files(appliance: Appliance, directory: Path) -> tuple[InputFile, ...]:
    """This is every file of the appliance that reaches the build, with its digest."""
    names = sorted({step.script for step in appliance.provision})
    return tuple(InputFile(path=name, sha256=sha256_of((directory / name).read_bytes())) for name in names)


def build_id(
    appliance: Appliance, files: tuple[InputFile, ...], base: ResolvedBootstrap | ResolvedAppliance
) -> BuildId:
    """This is SHA-256 over the canonical JSON of manifest, files, base and generator.

    The architecture is part of the manifest. The base enters by its digest or build id alone, so that a base
    keeps its id when its release record appears.
    """
    inputs = {
        "appliance": appliance.model_dump(mode="json"),
        "files": [file.model_dump(mode="json") for file in files],
        "base": base.digest if isinstance(base, ResolvedBootstrap) else base.build_id,
        "generator": GENERATOR,
    }
    return sha256_of(canonical_json(inputs))
