"""Images that are broken in one way each, for the checks of firewall."""

from tests.auditing.broken.case import FAIL, Broken, changed, guest
from tests.auditing.images import GOOD, NFTABLES

BROKEN: list[Broken] = [
    guest(
        changed(GOOD, "/etc/nftables.conf", "policy drop;\n        ct", "policy accept;\n        ct"),
        "firewall.inbound", FAIL, "firewall: IPv4: what no rule names is let in", id="open firewall",
    ),
    guest(
        {"/etc/nftables.conf": NFTABLES.replace("table inet", "table ip").replace("ipv6-icmp", "igmp")},
        "firewall.inbound", FAIL, "firewall: IPv6: what no rule names is let in", id="firewall for IPv4 only",
    ),
]  # fmt: skip
