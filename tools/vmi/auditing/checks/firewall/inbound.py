"""The firewall lets in what the manifest declares, over IPv4 and IPv6 alike.

The EGI guide: the firewall is minimally open, also on IPv6. The rules that are loaded at boot are parsed and followed
as a packet would: nftables with its includes, sets and maps, the files of iptables-persistent and iptables-services,
ufw, firewalld, and rule files that a unit of any other name loads. Both families must drop or reject what no rule lets
in; replies, ICMP and the machine itself are let in always. What is let in besides is compared with `inbound` of the
manifest, port by port and for each family that it names, without a manifest with SSH alone. What is let in for private
addresses alone is a warning, what leads to multicast addresses a hint; a condition that is not understood is taken to
let in. What is declared and not let in is a warning. Rules that other programs and scripts load cannot be judged, and
fail. OpenStack's guide wants no firewall in the guest at all; whoever follows it chooses a profile that says so, and
`services.listening` still judges what could be reached.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from vmi.auditing import declared
from vmi.auditing.guest.firewall import FAMILIES, Family, Inbound, Opening, firewall_units, idle_files
from vmi.auditing.guest.firewall import inbound as guest_inbound
from vmi.auditing.guest.firewall.matching import FROM_PRIVATE
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observation, Observations, Subject, fail, hint, warn

if TYPE_CHECKING:
    from vmi.manifest.models import Appliance

ID = "firewall.inbound"
TITLE = "the firewall lets in only what the manifest declares"
HINT = "write /etc/nftables.conf with one table inet whose input chain has policy drop, and enable nftables.service"
SOURCES = ("EGI", "OS", "LYN", "FWL-001", "FWL-002", "FWL-003", "FWL-004", "FWL-005")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

UNDECLARED = "the manifest does not declare"


class Ports(NamedTuple):
    """This is a range of ports, both ends belonging to it."""

    protocol: str
    first: int
    last: int

    def __str__(self) -> str:
        both = f"{self.first}" if self.first == self.last else f"{self.first}-{self.last}"
        return f"{both}/{self.protocol}"


SSH = Ports("tcp", 22, 22)
DHCP_CLIENTS = (Ports("udp", 68, 68), Ports("udp", 546, 546))
"""The answers to a machine's own question for an address."""


def check(subject: Subject) -> Observations:
    guest = subject.guest
    found = firewall_units(guest)
    if not found:
        idle = idle_files(guest)
        yield fail(
            idle[0] if idle else "/etc", "rules are there, but nothing loads them" if idle else "there is no firewall"
        )
        return
    if len(found) > 1:
        yield warn("services", f"more than one firewall is loaded: {', '.join(found)}")
    for family, result in guest_inbound(guest).items():
        yield from _judge(family, result, subject.appliance)


def _judge(family: Family, result: Inbound, appliance: "Appliance | None") -> Observations:
    if not result.closed:
        yield fail("firewall", f"{family}: what no rule names is let in")
        return
    declared = _declared(appliance, family) if appliance else [SSH]
    for opening in result.openings:
        if not _covers([*declared, *DHCP_CLIENTS], Ports(opening.protocol, opening.first, opening.last)):
            expected = _stranger(opening, appliance, family) if appliance else "is not SSH"
            yield _say(opening, appliance)(
                opening.path, f"{family}: {opening} is let in, which {expected}", opening.line or None
            )
    if appliance:
        yield from _closed(family, declared, result)


def _say(opening: Opening, appliance: "Appliance | None") -> Callable[[str, str, int | None], Observation]:
    if opening.source.startswith("to "):
        return hint
    if opening.source.startswith(FROM_PRIVATE):
        return warn
    return fail if appliance or opening.protocol == "any" else warn


def _declared(appliance: "Appliance", family: Family) -> list[Ports]:
    # ICMP is not among them: a firewall that lets it in is never blamed, see the page above.
    rules = (rule for rule in declared.ports(appliance) if family.lower() in rule.families)
    return [Ports(rule.protocol, rule.first, rule.last) for rule in rules]


def _stranger(opening: Opening, appliance: "Appliance", family: Family) -> str:
    ports = Ports(opening.protocol, opening.first, opening.last)
    other = next(each for each in FAMILIES if each != family)
    return f"the manifest declares for {other} alone" if _covers(_declared(appliance, other), ports) else UNDECLARED


def _closed(family: Family, declared: list[Ports], result: Inbound) -> Observations:
    """What is declared and yet not let in, as a whole or in part."""
    for ports in sorted({*declared}):
        opened = [Ports(o.protocol, o.first, o.last) for o in result.openings if o.protocol in (ports.protocol, "any")]
        same = [Ports(ports.protocol, o.first, o.last) for o in opened]
        if not _covers(same, ports):
            some = any(o.first <= ports.last and ports.first <= o.last for o in same)
            yield warn("firewall", f"{family}: {ports} is declared, but not {'all of it is ' if some else ''}let in")


def _covers(allowed: list[Ports], ports: Ports) -> bool:
    """This says whether each of the ports lies in one of the allowed ranges of its protocol."""
    at = ports.first
    for each in sorted(allowed, key=lambda each: each.first):
        if each.protocol == ports.protocol and each.first <= at:
            at = max(at, each.last + 1)
    return ports.protocol != "any" and at > ports.last
