"""A firewall rule holds for IPv4 and for IPv6.

EGI's guide for image authors: the firewall configuration is minimally open, also on IPv6. `iptables` speaks of IPv4
only. A machine with an IPv6 address, and most clouds give one, is then open there, and every scanner looks.

Write the rules once for both, with nftables and a table of the family inet, or repeat them with ip6tables:

    table inet filter {
        chain input {
            type filter hook input priority filter; policy drop;
            ct state established,related accept
            iif "lo" accept
            meta l4proto { icmp, ipv6-icmp } accept
            tcp dport 22 accept
        }
    }
"""

import re

from vmi.core.findings import Severity
from vmi.manifest.reading.content import Content
from vmi.manifest.reading.guest_text import guest_lines
from vmi.manifest.reading.pointing import at
from vmi.manifest.reading.programs import Call
from vmi.manifest.rule import Problems

ID = "firewall-both-families"
SEVERITY = Severity.WARNING

_BOTH = frozenset(
    {
        "ip6tables",
        "ip6tables-legacy",
        "ip6tables-nft",
        "ip6tables-restore",
        "nft",
        "ufw",
        "firewall-cmd",
        "firewall-offline-cmd",
    }
)
_RULES = {"-A", "-I", "-P", "--append", "--insert", "--policy"}
_FOR_IPV4 = frozenset({"iptables", "iptables-legacy", "iptables-nft"})
_FILES_V6 = re.compile(r"rules\.v6|ip6tables|nftables|/nft")
_FILES_V4 = re.compile(r"/rules\.v4$|/etc/sysconfig/iptables$")


def check(read: Content) -> Problems:
    """This looks for rules of iptables without any of ip6tables."""
    if any(call.program in _BOTH for _, call in read.calls) or next(guest_lines(read, _FILES_V6), None):
        return
    if any(task.module in ("ufw", "firewalld", "nftables") for task in read.tasks):
        return
    first = next(((f, c) for f, c in read.calls if _makes_rules(c)), None)
    hint = "repeat the rules with ip6tables, or write one table `inet` for nft"
    if first:
        yield at(first[0], first[1].first, "iptables speaks of IPv4 only: IPv6 stays open", hint)
    tasks = [task for task in read.tasks if task.module == "iptables"]
    if tasks and not any(task.argument("ip_version") == "ipv6" for task in tasks):
        yield at(tasks[0].file, tasks[0].key, "iptables speaks of IPv4 only: IPv6 stays open", hint)
    if not first and (line := next(guest_lines(read, _FILES_V4), None)):
        yield at(line.file, line, f"{line.path} speaks of IPv4 only: IPv6 stays open", hint)


def _makes_rules(call: Call) -> bool:
    return call.program == "iptables-restore" or (call.program in _FOR_IPV4 and bool(_RULES & set(call.texts)))
