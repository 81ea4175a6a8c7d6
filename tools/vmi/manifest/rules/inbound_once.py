"""No port is opened by two entries.

Of two entries that open one port, somebody will one day remove one, believe that the port is closed, and be wrong.

Write each port in one entry. One entry opens it on IPv4 and on IPv6.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance, IcmpTraffic, PortTraffic
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "inbound-once"
SEVERITY = Severity.WARNING

Entry = PortTraffic | IcmpTraffic


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This compares each entry with those before it."""
    del manifest, around
    for index, entry in enumerate(appliance.inbound):
        for earlier, other in enumerate(appliance.inbound[:index]):
            if _overlap(entry, other):
                key = "port" if isinstance(entry, PortTraffic) else "protocol"
                message = f"{_shown(entry)} is already open by entry {earlier + 1} ({_shown(other)})"
                yield Problem(message, ("inbound", index, key), hint="write each port in one entry")
                break


def _overlap(one: Entry, other: Entry) -> bool:
    if one.protocol != other.protocol or not set(one.families) & set(other.families):
        return False
    if isinstance(one, PortTraffic) and isinstance(other, PortTraffic):
        return one.first <= other.last and other.first <= one.last
    return True


def _shown(entry: Entry) -> str:
    return f"{entry.protocol} {entry.port}" if isinstance(entry, PortTraffic) else entry.protocol
