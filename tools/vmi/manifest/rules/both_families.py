"""What is open on IPv4 is open on IPv6, and the other way round.

EGI's guide for image authors: make sure that the firewall is minimally open, also on IPv6. Machines have both kinds
of address at more and more providers. A service that answers on one only is unreachable for half of its users, and
a rule that speaks of one only leaves readers to guess what holds for the other.

Leave `families` out; then an entry means both. When a program really speaks one of them only, say so in an ignore.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance, IcmpTraffic, PortTraffic
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "both-families"
SEVERITY = Severity.WARNING

Entry = PortTraffic | IcmpTraffic


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks for entries that speak of one family only, and for their other half."""
    del manifest, around
    for index, entry in enumerate(appliance.inbound):
        missing = {"ipv4", "ipv6"} - set(entry.families)
        if missing and not any(missing <= set(other.families) and _covers(other, entry) for other in appliance.inbound):
            what = f"{entry.protocol} {entry.port}" if isinstance(entry, PortTraffic) else entry.protocol
            other_one = {"ipv4": "IPv4", "ipv6": "IPv6"}[missing.pop()]
            message = f"{what} is open on {'IPv6' if other_one == 'IPv4' else 'IPv4'} only, not on {other_one}"
            yield Problem(message, ("inbound", index, "families"), hint="leave families out: an entry means both")


def _covers(one: Entry, other: Entry) -> bool:
    if isinstance(one, PortTraffic) and isinstance(other, PortTraffic):
        return one.protocol == other.protocol and one.first <= other.first and other.last <= one.last
    return one.protocol == other.protocol
