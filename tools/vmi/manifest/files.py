"""This module is which files of its directory an appliance uses, and where its manifest names them."""

from collections.abc import Iterator

from vmi.core.yaml import Route
from vmi.manifest.models import Appliance, CloudImageBase, CopiedFile, IsoBase, Playbook, Script

Named = tuple[Route, str]
"""Where a path stands in the manifest, and the path."""


def named_files(appliance: Appliance) -> Iterator[Named]:
    """This is every file that the manifest names; directories are `directories`."""
    base = appliance.base
    if isinstance(base, CloudImageBase | IsoBase) and base.signed_checksums:
        yield ("base", "signed_checksums", "key"), base.signed_checksums.key
    if isinstance(base, IsoBase):
        yield from ((("base", "seed", "files", index), file) for index, file in enumerate(base.seed.files))
    yield from _of_steps(appliance)
    for index, script in enumerate(appliance.contextualization.scripts):
        yield ("contextualization", "scripts", index, "file"), script.file


def directories(appliance: Appliance) -> Iterator[Named]:
    """This is every directory, or file, that stands for all that lies in it."""
    for index, step in enumerate(appliance.provision):
        if isinstance(step, Playbook):
            for key, paths in (("roles", step.roles), ("files", step.files)):
                yield from ((("provision", index, key, each), path) for each, path in enumerate(paths))


def possible_programs(appliance: Appliance) -> tuple[str, ...]:
    """This is every file that can be a program: scripts of the build, those that are offered, and copied files."""
    steps = [step.script for step in appliance.provision if isinstance(step, Script)]
    offered = [script.file for script in appliance.contextualization.scripts]
    copied = [step.file for step in appliance.provision if isinstance(step, CopiedFile)]
    return tuple(dict.fromkeys((*steps, *offered, *copied)))


def _of_steps(appliance: Appliance) -> Iterator[Named]:
    for index, step in enumerate(appliance.provision):
        if isinstance(step, Script):
            yield ("provision", index, "script"), step.script
        elif isinstance(step, Playbook):
            yield ("provision", index, "playbook"), step.playbook
        elif isinstance(step, CopiedFile):
            yield ("provision", index, "file"), step.file
