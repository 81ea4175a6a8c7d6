"""This module is what a rule's conditions come to, in whatever language it is written.

A condition that is not understood is taken to hold: a rule may then seem to let in more than it does, and never less.
A rule that keeps out is believed only as far as its conditions are exact.
"""

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vmi.auditing.guest.firewall.model import EVERYTHING, FULL, HIGHEST, NOTHING, Family, Ranges, Space, meet, minus

REPLIES = {"established", "related", "untracked", "invalid", "snat", "dnat"}
ICMP = {"icmp", "icmpv6", "ipv6-icmp", "igmp", "1", "2", "58", "hopopt", "ipv6-opts", "ipv6-frag", "ipv6-nonxt"}
PROTOCOLS = {"6": "tcp", "17": "udp", "132": "sctp", "47": "gre", "50": "esp", "51": "ah", "112": "vrrp"}
ALL_PROTOCOLS = {"all", "0", "any", "ip", "ipv6"}
SERVICES = {
    "ftp-data": 20, "ftp": 21, "ssh": 22, "telnet": 23, "smtp": 25, "domain": 53, "bootps": 67, "bootpc": 68,
    "tftp": 69, "http": 80, "kerberos": 88, "pop3": 110, "sunrpc": 111, "ntp": 123, "netbios-ns": 137,
    "netbios-dgm": 138, "netbios-ssn": 139, "imap2": 143, "imap": 143, "snmp": 161, "snmp-trap": 162, "ldap": 389,
    "https": 443, "microsoft-ds": 445, "submissions": 465, "isakmp": 500, "syslog": 514, "dhcpv6-client": 546,
    "dhcpv6-server": 547, "submission": 587, "ipp": 631, "ldaps": 636, "rsync": 873, "imaps": 993, "pop3s": 995,
    "openvpn": 1194, "ms-sql-s": 1433, "nfs": 2049, "mysql": 3306, "ms-wbt-server": 3389, "ipsec-nat-t": 4500,
    "sip": 5060, "xmpp-client": 5222, "mdns": 5353, "llmnr": 5355, "postgresql": 5432, "amqp": 5672, "http-alt": 8080,
}  # fmt: skip
LOCAL = tuple(ipaddress.ip_network(text) for text in ("127.0.0.0/8", "::1/128"))
MULTICAST = tuple(ipaddress.ip_network(text) for text in ("224.0.0.0/4", "255.255.255.255/32", "ff00::/8"))
PRIVATE = tuple(ipaddress.ip_network(text) for text in (
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "fc00::/7", "fe80::/10",
))  # fmt: skip
FROM_PRIVATE = "from private "
SHOWN = 3
PARSED = 256


@dataclass(frozen=True)
class Match:
    """This is the packets that a rule is for."""

    space: Space = EVERYTHING
    exact: bool = True
    """False when it may be for fewer of them."""
    source: str = ""
    limited: bool = False
    unknown: str = ""
    named: str = ""
    """The one protocol, where it is neither TCP nor UDP."""

    def and_(self, other: "Match") -> "Match":
        return Match(
            meet(self.space, other.space),
            self.exact and other.exact,
            " ".join(dict.fromkeys(part for part in (self.source, other.source) if part)),
            self.limited or other.limited,
            self.unknown or other.unknown,
            other.named or self.named,
        )


NEVER = Match(NOTHING)
NARROWED = Match(exact=False)


def not_understood(words: str) -> Match:
    return Match(exact=False, unknown=words)


def port_range(text: str, separator: str) -> tuple[int, int] | None:
    """This reads `22`, `ssh` or a range; None when it is neither."""
    text = text if text in SERVICES else text.replace(separator, " ", 1)
    first, _, last = text.partition(" ")
    ends = [SERVICES.get(end, int(end) if end.isascii() and end.isdigit() and len(end) < 6 else -1)
            for end in (first, last or first)]  # fmt: skip
    return (ends[0], ends[1]) if 0 <= ends[0] <= ends[1] <= HIGHEST else None


def ports(protocols: Iterable[str], values: Iterable[str], separator: str = "-", *, negated: bool = False) -> Match:
    """This is packets to ports; a name that is none that is known may be any of them."""
    read = [port_range(value, separator) for value in values]
    known: Ranges = tuple(ends for ends in read if ends)
    unknown = None in read
    ranges = FULL if unknown else known
    space = Space(ranges if "tcp" in protocols else (), ranges if "udp" in protocols else (), False)
    if negated:
        every = Space(FULL if "tcp" in protocols else (), FULL if "udp" in protocols else (), False)
        space = every if unknown else minus(every, space)
    named = next((p for p in protocols if p not in ("tcp", "udp")), "")
    if named:
        return Match(Space((), (), True), exact=False, named=named)
    return Match(space, exact=not unknown)


def protocols(values: Sequence[str], *, negated: bool = False) -> Match:
    """This is packets of some protocols."""
    names = {PROTOCOLS.get(value, value) for value in values}
    if names & ALL_PROTOCOLS:
        return NEVER if negated else Match()
    others = sorted(names - {"tcp", "udp"} - ICMP)
    space = Space(FULL if "tcp" in names else (), FULL if "udp" in names else (), bool(others))
    if negated:
        return Match(minus(EVERYTHING, Space(space.tcp, space.udp, False)), exact=not others)
    return Match(space, exact=not others, named=", ".join(others[:SHOWN]))


def states(values: Iterable[str], *, negated: bool = False) -> Match:
    """This is packets by what the connection they belong to has come to: a stranger's first one is new."""
    values = {value.lower() for value in values}
    if values <= REPLIES:
        return Match() if negated else NEVER
    return (NEVER if negated else Match()) if "new" in values else not_understood(", ".join(sorted(values)[:SHOWN]))


def interfaces(values: Iterable[str], *, negated: bool = False) -> Match:
    """This is packets that come over some interfaces: a stranger's never over `lo`, perhaps over any other."""
    names = {value.strip('"') for value in values}
    if names <= {"lo"}:
        return Match() if negated else NEVER
    return NARROWED


def sources(values: Sequence[str], family: Family, *, negated: bool = False) -> Match:
    """This is packets from some addresses."""
    if len(values) > PARSED:
        return Match(exact=False, source=f"from {'all but ' if negated else ''}{len(values)} networks")
    nets = [_network(value) for value in values]
    if any(net is not None and net.prefixlen == 0 for net in nets):
        return NEVER if negated else Match()
    if nets and all(net is not None and (net.version == 4) != (family == "IPv4") for net in nets):
        return Match() if negated else NEVER
    if nets and not negated and all(net is not None and _within(net, LOCAL) for net in nets):
        return NEVER
    words = ", ".join(values[:SHOWN]) + (", ..." if len(values) > SHOWN else "")
    if negated:
        return Match(exact=False, source=f"from all but {words}")
    private = all(net is not None and _within(net, PRIVATE) for net in nets)
    return Match(exact=False, source=f"{FROM_PRIVATE if private else 'from '}{words}")


def destinations(values: Sequence[str], *, negated: bool = False) -> Match:
    """This is packets to some addresses: what the machine's own will be, nobody knows yet."""
    nets = [_network(value) for value in values[:PARSED]]
    if len(values) > PARSED:
        return NARROWED
    if not negated and nets and all(net is not None and _within(net, LOCAL) for net in nets):
        return NEVER
    if not negated and nets and all(net is not None and _within(net, MULTICAST) for net in nets):
        return Match(exact=False, source=f"to {', '.join(values[:SHOWN])}")
    return NARROWED


Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _network(text: str) -> Network | None:
    try:
        return ipaddress.ip_network(text.strip('"'), strict=False)
    except ValueError:
        return None


def _within(net: Network, places: Iterable[Network]) -> bool:
    return any(
        net.version == place.version and int(place[0]) <= int(net[0]) and int(net[-1]) <= int(place[-1])
        for place in places
    )
