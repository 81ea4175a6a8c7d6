"""Each open port belongs to a declared service, and each port of a service is open.

A port that is open for nobody waits for whatever will one day listen there. A service that listens behind a closed
port is either of no use, or somebody forgot the port. Both lists together tell a VO's manager what the image is
for.

    services:
      - {unit: nginx.service, ports: [{protocol: tcp, port: 443}]}
    inbound:
      - {protocol: tcp, port: 22}
      - {protocol: tcp, port: 443}

Port 22 belongs to every image. Services of the appliance that this one stands on count too. A service without
`ports` listens for the machine itself only.
"""

from collections.abc import Iterable, Iterator, Sequence

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance, ApplianceBase, PortTraffic, Service
from vmi.manifest.repository import Catalogue, Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "ports-match-services"
SEVERITY = Severity.WARNING

MOST_BASES = 20


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This compares both lists."""
    del manifest
    inbound = _sorted(entry for entry in appliance.inbound if isinstance(entry, PortTraffic))
    for each, service in enumerate(appliance.services):
        for index, port in enumerate(service.ports):
            if closed := _left(port, inbound):
                part = "which" if closed == str(port.port) else f"of which {closed}"
                message = f"{service.unit} answers on {port.protocol} {port.port}, {part} is not open"
                hint = f"add `- {{protocol: {port.protocol}, port: {closed}}}` under inbound, or remove it here"
                yield Problem(message, ("services", each, "ports", index, "port"), hint=hint)
    yield from _open_for_nobody(appliance, around.catalogue)


def _open_for_nobody(appliance: Appliance, catalogue: Catalogue) -> Problems:
    services = _services(appliance, catalogue)
    answering = _sorted([_SSH, *(port for service in services for port in service.ports)])
    for index, entry in enumerate(appliance.inbound):
        if isinstance(entry, PortTraffic) and (unused := _left(entry, answering)):
            message = f"{entry.protocol} {unused} is open, but no declared service answers there"
            hint = "name the service and its ports under services, or close the port"
            yield Problem(message, ("inbound", index, "port"), hint=hint)


_SSH = PortTraffic(protocol="tcp", port=22)


def _services(appliance: Appliance, catalogue: Catalogue) -> Iterator[Service]:
    model: Appliance | None = appliance
    for _ in range(MOST_BASES):  # a circle of bases is another rule's finding
        if model is None:
            return
        yield from model.services
        base = model.base
        holds = isinstance(base, ApplianceBase) and catalogue.holds(base.name)
        model = catalogue.appliance(base.name).model if isinstance(base, ApplianceBase) and holds else None


def _sorted(entries: Iterable[PortTraffic]) -> Sequence[PortTraffic]:
    return sorted(entries, key=lambda entry: entry.first)


def _left(entry: PortTraffic, others: Sequence[PortTraffic]) -> str:
    """This is the first ports of an entry that none of the others has, as `80` or `8000-8100`; empty when all have."""
    first = entry.first
    for other in others:
        if other.protocol == entry.protocol and other.first <= first <= other.last:
            first = other.last + 1
    if first > entry.last:
        return ""
    starts = (other.first for other in others if other.protocol == entry.protocol and other.first > first)
    last = min((entry.last, *(start - 1 for start in starts)))
    return str(first) if first == last else f"{first}-{last}"
