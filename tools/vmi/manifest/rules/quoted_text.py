"""Text that other readers would take for a number stands in quotes.

`vmi` reads each value as the text that stands there, so 13.10 keeps its zero. Editors and other tools do not: for them
13.10 without quotes is the number 13.1, and 0644 is 420. With quotes everybody reads the same:

    version: "13.10"
"""

import re

from vmi.core.findings import Severity
from vmi.core.printable import printable
from vmi.core.yaml import Route
from vmi.manifest.models import Appliance, VirtualOrganisation
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "quoted-text"
SEVERITY = Severity.HINT
LONGEST = 60
_BEGINNINGS = frozenset("+-.0123456789tTfFyYnNoO")
_GUESSED = re.compile(
    r"[+-]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|0[xo][0-9a-fA-F]+|(?i:true|false|yes|no|on|off)"
)


def check(
    manifest: Manifest[Appliance] | Manifest[VirtualOrganisation],
    model: Appliance | VirtualOrganisation,
    around: Around,
) -> Problems:
    """This looks at each value that is text here and looks like something else."""
    del around
    for route, text, is_quoted, _ in manifest.document.scalars:
        # A port or a size is a number for everybody.
        if (
            not is_quoted
            and text[:1] in _BEGINNINGS
            and len(text) <= LONGEST
            and _GUESSED.fullmatch(text)
            and isinstance(in_model(model, route), str)
        ):
            shown = printable(text, LONGEST)
            yield Problem(f"{shown} is text, but looks like something else", route, f'write "{shown}"')


def in_model(model: object, route: Route) -> object:
    """This is the value that the model has at a place."""
    for part in route:
        if isinstance(part, int):
            model = model[part] if isinstance(model, tuple) else None
        else:
            model = model.get(part) if isinstance(model, dict) else getattr(model, part, None)
    return model
