"""The first line of a manifest names its schema, for editors.

An editor that knows YAML (Visual Studio Code, Vim, Emacs, Kate and others with yaml-language-server) then completes
keys, shows what each means, and marks what is wrong while you write. The line is a comment, so it changes nothing else.
In appliances/NAME/appliance.yaml it is

    # yaml-language-server: $schema=../../docs/schema/appliance.json

and in vos/NAME/vo.yaml it names `vo.json` of the same directory. Where the catalogue has no such file, nothing is said.
"""

import re

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance, VirtualOrganisation
from vmi.manifest.repository import APPLIANCE_FILE, Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "schema-comment"
SEVERITY = Severity.HINT
_COMMENT = re.compile(rb"# *yaml-language-server: *\$schema=(\S{1,300})")


def check(
    manifest: Manifest[Appliance] | Manifest[VirtualOrganisation],
    model: Appliance | VirtualOrganisation,
    around: Around,
) -> Problems:
    """This reads the first line."""
    del model
    file = manifest.shown.rpartition("/")[2]
    schema = "docs/schema/appliance.json" if file == APPLIANCE_FILE else "docs/schema/vo.json"
    if not around.catalogue.has_file(schema):
        return
    line = f"# yaml-language-server: $schema=../../{schema}"
    first = manifest.source.partition(b"\n")[0].rstrip(b"\r")
    found = _COMMENT.fullmatch(first.rstrip())
    if found is None:
        yield Problem("does not name its schema in the first line", hint=f"write `{line}` there", file=file)
    elif found[1].decode(errors="replace") != f"../../{schema}":
        named, column = found[1].decode(errors="replace"), found.start(1) + 1
        message = f"names '{named}' as its schema"
        yield Problem(message, hint=f"write `{line}`", file=file, column=column, width=len(named))
