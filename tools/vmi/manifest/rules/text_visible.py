"""Text is what it looks like: no invisible characters, and none that turn the direction of writing around.

Such characters come along when text is copied from a web page or a word processor. They break searches, and they
can be used to show a reviewer something else than what a machine reads. So they are refused wherever they stand.

Write the text again by hand, or delete the character: it stands where the message says.
"""

from collections.abc import Iterator
from typing import Any

from vmi.core.findings import Severity
from vmi.core.printable import printable
from vmi.core.yaml import Route
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "text-visible"
SEVERITY = Severity.ERROR


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks at every text of the manifest."""
    del appliance, around
    if manifest.source.isascii() and b"\\" not in manifest.source:
        return  # nothing that could hide
    yield from of_document(manifest.document.value)


def of_document(value: Any) -> Problems:  # Any: the parsed document
    """This looks at every text of a document."""
    for route, text in _texts(value, ()):
        plain = text.replace("\n", " ").replace("\t", " ")
        if printable(plain, len(plain)) != plain:
            index, shown = next((index, printable(each)) for index, each in enumerate(plain) if printable(each) != each)
            after = f"after '{printable(plain[max(0, index - 20) : index])}'" if index else "at the beginning"
            message = f"holds the invisible character {shown} {after}"
            yield Problem(message, route, hint="delete it, or write the text again by hand")


def _texts(value: Any, route: Route) -> Iterator[tuple[Route, str]]:  # Any: the parsed document
    if isinstance(value, str):
        yield route, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, (*route, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, (*route, index))
