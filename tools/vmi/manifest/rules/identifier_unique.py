"""No two appliances have the same identifier, and none has what belongs to another by its name.

Providers recognise an image over its versions by its identifier. With that of another appliance, an update of the one
would replace the other on every cloud. The identifier is for images that had one in AppDB. A new appliance needs none:
leave the key out, and the identifier follows from the name.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from uuid import NAMESPACE_OID, UUID, uuid5

from vmi.core.findings import Severity
from vmi.manifest.repository import Catalogue
from vmi.manifest.rule import Around, Problem, Problems

ID = "identifier-unique"
SEVERITY = Severity.ERROR


def check(around: Around) -> Problems:
    """This compares the identifiers that are written, and those that follow from names, when one is written at all."""
    catalogue = around.catalogue
    written = {name: identifier for name in around.appliances if (identifier := _written(catalogue, name))}
    if not written:
        return
    holders = _holders(catalogue, around.appliances if around.whole else _suspects(catalogue, written))
    # What follows from a name is a UUID of version 5; nobody else's can be one of them.
    derived = _of_vos(catalogue, holders) if any(each.version == 5 for each in written.values()) else {}
    for name, identifier in written.items():
        if owner := derived.get(identifier):
            yield _problem(catalogue, name, f"identifier '{identifier}' is that of {owner}")
        if others := sorted(holders[identifier] - {name}):
            yield _problem(catalogue, name, f"identifier '{identifier}' is that of appliance '{others[0]}'")


def _holders(catalogue: Catalogue, names: Iterable[str]) -> dict[UUID, set[str]]:
    holders: dict[UUID, set[str]] = defaultdict(set)
    for name in catalogue.appliance_names:
        holders[_of_name(name)].add(name)
    for name in names:
        if identifier := _written(catalogue, name):
            holders[identifier].add(name)
    return holders


def _suspects(catalogue: Catalogue, written: dict[str, UUID]) -> Iterator[str]:
    """This is every appliance that seems to have one of the identifiers."""
    sought = {identifier.hex for identifier in written.values()}
    for name, glance in catalogue.glances.items():
        if glance and (glance.hides or glance.identifier in sought):
            yield name


def _written(catalogue: Catalogue, name: str) -> UUID | None:
    summary = catalogue.summary(name)
    return summary.identifier if summary else None


def _of_name(name: str) -> UUID:
    # docs/decisions/040-identifiers.md; `vmi.publishing` has the formula, and is a later step.
    return uuid5(NAMESPACE_OID, f"vmi_appliance:{name}")


def _of_vos(catalogue: Catalogue, holders: Iterable[UUID]) -> dict[UUID, str]:
    """This is what each VO's list publishes: its own identifier, that of its managers, and those of its images."""
    images = tuple(holders)
    found: dict[UUID, str] = {}
    for vo in catalogue.vo_names:
        found[uuid5(NAMESPACE_OID, f"vowide_image_list:{vo}")] = f"the image list of VO '{vo}'"
        found[uuid5(NAMESPACE_OID, f"vmi_vo_managers:{vo}")] = f"the managers of VO '{vo}'"
        for image in images:
            found[uuid5(NAMESPACE_OID, f"vowide_image_list_image:{vo}:{image}")] = f"an image in the list of VO '{vo}'"
    return found


def _problem(catalogue: Catalogue, name: str, message: str) -> Problem:
    manifest = catalogue.appliance(name)
    place = manifest.document.place(("identifier",))
    return Problem(
        message,
        file=manifest.shown,
        line=place.line,
        column=place.column,
        width=place.width,
        hint="leave `identifier` out: it then follows from the name",
    )
