"""Every file that a manifest names is a real file of its own directory.

Scripts, playbooks, copied files, seeds and keys go into the build byte by byte, and their digests into the build's
id. What lies outside of the directory belongs to somebody else; a symbolic link can point anywhere, also on the
machine that builds. More than 1 MiB is data, and data does not belong into an image (EGI's guide for image
authors): let the machine fetch it when it runs, from block or object storage or CVMFS.

A script says in its first line who runs it, such as `#!/bin/sh`.
"""

from collections.abc import Iterator

from vmi.core.findings import Severity
from vmi.manifest.files import directories, named_files
from vmi.manifest.models import Appliance, Script
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "files-usable"
SEVERITY = Severity.ERROR
_HINTS = {"is not there": "put it there, or correct the path: it begins at this manifest's directory"}


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks at each file where it is named."""
    del around
    for route, name in named_files(appliance):
        if fault := manifest.fault_of(name):
            yield Problem(f"'{name}' {fault}", route, hint=_HINTS.get(fault, ""))
    for route, name in directories(appliance):
        if fault := manifest.fault_of_directory(name):
            yield Problem(f"'{name}' {fault}", route, hint=_HINTS.get(fault, ""))
    yield from _without_interpreter(manifest, appliance)


def _without_interpreter(manifest: Manifest[Appliance], appliance: Appliance) -> Iterator[Problem]:
    for index, step in enumerate(appliance.provision):
        if isinstance(step, Script):
            content = manifest.read(step.script)
            if content is not None and not content.startswith(b"#!"):
                message = f"'{step.script}' does not begin with #! and an interpreter"
                yield Problem(message, ("provision", index, "script"), hint="begin it with a line such as #!/bin/sh")
