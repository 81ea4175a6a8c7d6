"""Every file that a manifest names is a real file of its own directory.

Scripts, playbooks, copied files, seeds and keys go into the build byte by byte, and their digests into the build's
id. What lies outside of the directory belongs to somebody else; a symbolic link can point anywhere, also on the
machine that builds. More than 1 MiB is data, and data does not belong into an image (EGI's guide for image
authors): let the machine fetch it when it runs, from block or object storage or CVMFS. For the same reason all files
together are at most 5000, and at most 16 MiB.

A script says in its first line who runs it, such as `#!/bin/sh`.
"""

import posixpath
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import PurePosixPath

from vmi.core.findings import Severity
from vmi.manifest.files import directories, named_files
from vmi.manifest.models import Appliance, Script
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "files-usable"
SEVERITY = Severity.ERROR
LONGEST = 100
"""Of paths that are compared letter by letter."""
MISSING = "is not there"
TOO_MUCH = "name fewer, or let the machine fetch its data when it runs, from block or object storage or CVMFS"
_HINT = "put it there, or correct the path: it begins at this manifest's directory"


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks at each file where it is named."""
    del around
    if manifest.excess:
        message = f"the files that this manifest uses {manifest.excess}; none is read"
        yield Problem(message, ("provision",), hint=TOO_MUCH, at_key=True)
        return
    for route, name in named_files(appliance):
        if fault := manifest.fault_of(name):
            yield Problem(f"'{name}' {fault}", route, hint=_meant(manifest, name) if fault == MISSING else "")
    for route, name in directories(appliance):
        if fault := manifest.fault_of_directory(name):
            yield Problem(f"'{name}' {fault}", route, hint=_meant(manifest, name) if fault == MISSING else "")
    yield from _without_interpreter(manifest, appliance)


def _meant(manifest: Manifest[Appliance], name: str) -> str:
    """This is the hint about a path at which nothing lies: the one that is most like it, or has the same name."""
    there = [path for path in manifest.files_below(".") if not path.startswith((".", "releases/"))]
    there += sorted({str(parent) for path in there for parent in PurePosixPath(path).parents} - {"."})
    same = [path for path in there if posixpath.basename(path) == posixpath.basename(name)]
    beside = [path for path in there if posixpath.dirname(path) == posixpath.dirname(name)]
    near = same or _like(name, beside, 0.6) or _like(name, there, 0.8)
    return f"did you mean '{near[0]}'?" if near else _HINT


def _like(name: str, paths: Iterable[str], cutoff: float) -> list[str]:
    """This is the path whose last part is most like that of a name."""
    ends = {posixpath.basename(path): path for path in paths if len(path) <= LONGEST}
    return [ends[end] for end in get_close_matches(posixpath.basename(name)[:LONGEST], ends, n=1, cutoff=cutoff)]


def _without_interpreter(manifest: Manifest[Appliance], appliance: Appliance) -> Iterator[Problem]:
    for index, step in enumerate(appliance.provision):
        if isinstance(step, Script):
            content = manifest.read(step.script)
            if content is not None and not content.startswith(b"#!"):
                message = f"'{step.script}' does not begin with #! and an interpreter"
                yield Problem(message, ("provision", index, "script"), hint="begin it with a line such as #!/bin/sh")
