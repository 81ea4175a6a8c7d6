"""No compiled program is copied into the image.

Nobody can review what a compiled program does, rebuild it from this repository, or see that it needs an update: it is
in no package database, so the image's bill of materials and the search for known vulnerabilities miss it. Install a
package, or fetch a release in a script, with its version and checksum.
"""

from vmi.core.findings import Severity
from vmi.core.yaml import Route
from vmi.manifest.files import directories
from vmi.manifest.models import Appliance
from vmi.manifest.reading.content import content
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "copied-programs"
SEVERITY = Severity.WARNING

HINT = "install it from a package, or download a release with its checksum in a script"
_MAGIC = {b"\x7fELF": "a compiled program", b"MZ": "a Windows program", b"\xca\xfe\xba\xbe": "compiled Java",
          b"\xcf\xfa\xed\xfe": "a macOS program", b"\x00asm": "compiled WebAssembly"}  # fmt: skip


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks at the first bytes of what is copied, with the files of playbooks and roles."""
    del around
    for copied in content(manifest).copied:
        if what := _what(copied.data):
            yield _problem(("provision", copied.number, "file"), copied.step.file, what)
    for route, path in directories(appliance):
        for name in manifest.files_below(path):
            if what := _what(manifest.read(name) or b""):
                yield _problem(route, name, what)


def _problem(route: Route, name: str, what: str) -> Problem:
    return Problem(f"'{name}' is {what}: nobody can review or update it", route, hint=HINT)


def _what(data: bytes) -> str:
    return next((what for magic, what in _MAGIC.items() if data.startswith(magic)), "")
