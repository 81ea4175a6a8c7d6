"""The firewall lets in what the manifest declares, over IPv4 and IPv6 alike.

The EGI guide: the firewall is minimally open, also on IPv6. The rules that are loaded at boot are parsed: nftables
(/etc/nftables.conf with its includes) and the files of iptables-persistent. Both families must drop or reject what no
rule lets in; replies, ICMP and the machine itself are let in always. What is let in besides is compared with `inbound`
of the manifest, without one with SSH alone. ufw and firewalld cannot be judged yet, and fail.
"""

from collections.abc import Iterator

from vmi.auditing.checks.firewall import iptables, nftables
from vmi.auditing.checks.firewall.model import FAMILIES, Family, Inbound, Opening
from vmi.auditing.checks.firewall.nftables_file import read_ruleset
from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.units import is_enabled
from vmi.auditing.subject import Observations, Subject, fail, warn
from vmi.manifest.models import Appliance

ID = "firewall.inbound"
TITLE = "the firewall lets in only what the manifest declares"
HINT = "write /etc/nftables.conf with one table inet whose input chain has policy drop, and enable nftables.service"
SOURCES = ("EGI", "FWL-001", "FWL-002", "FWL-003", "FWL-004")

NFTABLES = "/etc/nftables.conf"
IPTABLES: dict[Family, str] = {"IPv4": "/etc/iptables/rules.v4", "IPv6": "/etc/iptables/rules.v6"}
PERSISTENT = ("netfilter-persistent.service", "iptables-persistent.service")
UNREAD = ("ufw.service", "firewalld.service", "shorewall.service", "ferm.service")
DHCP_CLIENTS = {("udp", 68), ("udp", 546)}
"""The answers to a machine's own question for an address."""


def check(subject: Subject) -> Observations:
    guest = subject.guest
    found = _firewalls(guest)
    if not found:
        idle = [path for path in (NFTABLES, *IPTABLES.values()) if guest.exists(path)]
        yield fail(
            idle[0] if idle else "/etc", "rules are there, but nothing loads them" if idle else "there is no firewall"
        )
        return
    if len(found) > 1:
        yield warn("services", f"more than one firewall is loaded: {', '.join(found)}")
    for unit in found:
        if unit in UNREAD and not _is_off(guest, unit):
            raise CannotJudge(f"{unit} is enabled, and its rules are not read yet", unit)
    results = {family: _inbound(guest, found, family) for family in FAMILIES}
    for family, result in results.items():
        yield from _judge(family, result, subject.appliance)


def _firewalls(guest: Guest) -> list[str]:
    units = ("nftables.service", *PERSISTENT, *UNREAD)
    return [unit for unit in units if is_enabled(guest, unit) and not _is_off(guest, unit)]


def _is_off(guest: Guest, unit: str) -> bool:
    """ufw.service is enabled in stock Debian and does nothing, because ufw.conf says no."""
    lines = guest.lines("/etc/ufw/ufw.conf") if unit == "ufw.service" else []
    return unit == "ufw.service" and not any(text.lower() == "enabled=yes" for _, text in lines)


def _inbound(guest: Guest, found: list[str], family: Family) -> Inbound:
    results = []
    if "nftables.service" in found:
        results.append(nftables.inbound(read_ruleset(guest, NFTABLES), family))
    if set(PERSISTENT) & set(found) and guest.exists(IPTABLES[family]):
        results.append(iptables.inbound(guest, IPTABLES[family]))
    return next((result for result in results if result.closed), Inbound(closed=False))


def _judge(family: Family, result: Inbound, appliance: Appliance | None) -> Observations:
    if not result.closed:
        yield fail("firewall", f"{family}: what no rule names is let in")
        return
    allowed = {("tcp", 22)}
    if appliance:
        allowed = {(str(rule.protocol), rule.port) for rule in appliance.inbound}
    for opening in result.openings:
        if not _is_allowed(opening, allowed | DHCP_CLIENTS):
            expected = "the manifest does not declare" if appliance else "is not SSH"
            yield (fail if appliance or opening.protocol == "any" else warn)(
                opening.path, f"{family}: {opening} is let in, which {expected}", opening.line
            )
    if appliance:
        for protocol, port in sorted(allowed - set(_ports(result, allowed))):
            yield warn("firewall", f"{family}: {port}/{protocol} is declared, but not let in")


def _is_allowed(opening: Opening, allowed: set[tuple[str, int]]) -> bool:
    ports = range(opening.first, opening.last + 1)
    return opening.protocol != "any" and all((opening.protocol, port) in allowed for port in ports)


def _ports(result: Inbound, asked: set[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    for protocol, port in asked:
        for opening in result.openings:
            if opening.protocol in (protocol, "any") and opening.first <= port <= opening.last:
                yield protocol, port
