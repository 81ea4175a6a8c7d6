"""Numbers, true and false stand without quotes.

`vmi` reads "22" and 22 alike. Editors and other tools do not: for them "22" in quotes is text, and the schema of
manifests, docs/schema/appliance.json, expects a number. Without quotes everybody reads the same:

    inbound:
      - {protocol: tcp, port: 22}
"""

from vmi.core.findings import Severity
from vmi.core.printable import printable
from vmi.manifest.models import Appliance, VirtualOrganisation
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems
from vmi.manifest.rules.quoted_text import in_model

ID = "plain-numbers"
SEVERITY = Severity.ERROR
_BEGINNINGS = frozenset("-0123456789tTfFyYnNoO")
LONGEST = 20


def check(
    manifest: Manifest[Appliance] | Manifest[VirtualOrganisation],
    model: Appliance | VirtualOrganisation,
    around: Around,
) -> Problems:
    """This looks at each value in quotes that is no text here."""
    del around
    for route, text, is_quoted, _ in manifest.document.scalars:
        if not (is_quoted and text[:1] in _BEGINNINGS and len(text) <= LONGEST):
            continue
        if isinstance(value := in_model(model, route), int):
            kind = "true or false" if isinstance(value, bool) else "a number"
            meant = str(value).lower()
            shown = f"{route[-1]}: {meant}" if isinstance(route[-1], str) else meant
            message = (
                f"'{printable(text.strip(), LONGEST)}' in quotes is text for other readers, and {kind} is expected"
            )
            yield Problem(message, route, f"write `{shown}`")
