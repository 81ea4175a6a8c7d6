"""No UDP port is open whose service can be used to flood somebody else.

UDP carries no proof of who sent it. A service that answers a small question with a large answer (time, names,
directory entries) is asked in a victim's name, and thousands of machines flood the victim. A provider that sees
this shuts the machine down, and often the VO with it; NTP was the most common incident of the federated cloud.

A machine that only asks (for the time, for names) needs no open port: answers come back through the firewall.
Remove the entry. A machine that must serve answers only its own network; say in an ignore how.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance, PortTraffic
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "inbound-no-reflector"
SEVERITY = Severity.WARNING

REFLECTORS = {
    17: "quote of the day",
    19: "chargen",
    53: "DNS",
    111: "rpcbind",
    123: "NTP",
    161: "SNMP",
    389: "LDAP",
    1900: "SSDP",
    3702: "WS-Discovery",
    5353: "multicast DNS",
    11211: "memcached",
}
TOO_WIDE = 1000
"""A range wider than this is not searched: inbound-narrow speaks of it."""


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks for them in each entry of UDP."""
    del manifest, around
    for index, entry in enumerate(appliance.inbound):
        if not isinstance(entry, PortTraffic) or entry.protocol != "udp" or entry.last - entry.first >= TOO_WIDE:
            continue
        for port, what in REFLECTORS.items():
            if entry.first <= port <= entry.last:
                message = f"udp {port} ({what}) is open: it can be asked in a victim's name, to flood the victim"
                hint = "remove it: who only asks needs no open port"
                yield Problem(message, ("inbound", index, "port"), hint=hint)
