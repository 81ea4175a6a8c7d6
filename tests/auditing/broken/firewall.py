"""Images that are broken in one way each, for the checks of firewall."""

from tests.auditing.broken.case import FAIL, WARN, Broken, changed, guest
from tests.auditing.images import GOOD, NFTABLES, appliance

BROKEN: list[Broken] = [
    guest(
        changed(GOOD, "/etc/nftables.conf", "policy drop;\n        ct", "policy accept;\n        ct"),
        "firewall.inbound", FAIL, "firewall: IPv4: what no rule names is let in", id="open firewall",
    ),
    guest(
        {"/etc/nftables.conf": NFTABLES.replace("table inet", "table ip").replace("ipv6-icmp", "igmp")},
        "firewall.inbound", FAIL, "firewall: IPv6: what no rule names is let in", id="firewall for IPv4 only",
    ),
    guest(
        {"/etc/nftables.conf": NFTABLES.replace("policy drop; }", "policy accept; }"),
         "/etc/sysctl.d/50-router.conf": "net.ipv6.conf.all.forwarding = 1\n"},
        "firewall.forwarding", WARN,
        "/etc/sysctl.d/50-router.conf:1: IPv6 is passed on, and no firewall says what", id="router without rules",
    ),
    guest(
        {"/etc/nftables.conf": NFTABLES.replace("dport 22", "dport { 22, 6379 }")},
        "firewall.admin-ports", WARN, "/etc/nftables.conf:10: IPv4: 6379/tcp (Redis) is let in from anywhere",
        id="database open to the world", how={"mib": 512},
        appliance=appliance(disk_mib=512, inbound=[{"protocol": "tcp", "port": 22}, {"protocol": "tcp", "port": 6379}]),
    ),
]  # fmt: skip
