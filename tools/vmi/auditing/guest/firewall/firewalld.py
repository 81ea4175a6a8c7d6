"""This module tells what firewalld lets in: its zones, services and policies, those in /etc before the vendor's.

The first interface is in the default zone, unless another zone names it; a zone with sources is for those alone. What
a zone does not name is rejected, unless its target is ACCEPT.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.firewall import matching
from vmi.auditing.guest.firewall.matching import Match, not_understood
from vmi.auditing.guest.firewall.model import EVERYTHING, Family, Inbound, Opening
from vmi.auditing.guest.firewall.walking import Step, opened
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.shell_settings import shell_settings
from vmi.auditing.guest.xml import Element, read_xml

UNIT = "firewalld.service"
CONFIGURATION = "/etc/firewalld/firewalld.conf"
ROOTS = ("/etc/firewalld", "/usr/lib/firewalld")
DIRECT = "/etc/firewalld/direct.xml"
ZONES_LIMIT = 200
DEPTH_LIMIT = 5
MATCHES_LIMIT = 1000
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,128}")


def inbound(guest: Guest, family: Family) -> Inbound:
    """This is what a stranger reaches over one family."""
    default = shell_settings(guest, CONFIGURATION).get("DefaultZone", "public") or "public"
    if not _path(guest, "zones", default):
        raise CannotJudge(f"the default zone '{default}' does not exist", CONFIGURATION)
    openings: list[Opening] = []
    for name in _names(guest, "zones"):
        path = _path(guest, "zones", name)
        zone = read_xml(guest, path) if path else None
        if zone is None:
            continue
        sources = [source.attributes.get("address", "a set") for source in zone.all("source")]
        if name == default or zone.all("interface"):
            if zone.attributes.get("target") == "ACCEPT":
                return Inbound(closed=False)
            openings.extend(_openings(guest, zone, path, family))
        elif sources:
            only = matching.sources(sources, family)
            everything = zone.attributes.get("target") == "ACCEPT"
            openings.extend(_limited(guest, zone, path, family, only, everything=everything))
    openings.extend(_policies(guest, family))
    openings.extend(_direct(guest, family))
    return Inbound(closed=True, openings=tuple(dict.fromkeys(openings)))


def _limited(
    guest: Guest, zone: Element, path: str, family: Family, only: Match, *, everything: bool
) -> Iterator[Opening]:
    if everything:
        yield from opened(Step(only, "accept", "", path, zone.line), only.space)
    elif only.space == EVERYTHING:
        yield from (opening._replace(source=only.source) for opening in _openings(guest, zone, path, family))


def _names(guest: Guest, kind: str) -> list[str]:
    found = {name.removesuffix(".xml") for root in ROOTS for name in guest.names(f"{root}/{kind}")
             if name.endswith(".xml")}  # fmt: skip
    return sorted(found)[:ZONES_LIMIT]


def _path(guest: Guest, kind: str, name: str) -> str:
    """The file that counts; empty when there is none."""
    if not _NAME.fullmatch(name):
        return ""
    return next((path for root in ROOTS if guest.exists(path := f"{root}/{kind}/{name}.xml")), "")


def _openings(guest: Guest, zone: Element, path: str, family: Family) -> Iterator[Opening]:
    for element in zone.children:
        match = _rich(guest, element, family) if element.name == "rule" else _plain(guest, element)
        for each in match:
            yield from opened(Step(each, "accept", "", path, element.line), each.space)


def _plain(guest: Guest, element: Element, depth: int = 0) -> list[Match]:
    """What `<service>`, `<port>` and `<protocol>` let in; anything else lets nothing in."""
    value = element.attributes
    if element.name == "port":
        protocol = value.get("protocol", "")
        if not value.get("port"):
            return [matching.protocols([protocol])]
        return [matching.ports([protocol], [value["port"]])]
    if element.name == "protocol":
        return [matching.protocols([value.get("value", "")])]
    if element.name == "source-port":
        return [replace(matching.protocols([value.get("protocol", "")]), exact=False)]
    if element.name in ("service", "include"):
        return _service(guest, value.get("name", value.get("service", "")), depth)
    return []


def _service(guest: Guest, name: str, depth: int) -> list[Match]:
    key = ("firewalld service", name)
    if key not in guest.memory:
        guest.memory[key] = list[Match]()  # one that includes itself adds nothing
        try:
            guest.memory[key] = _read_service(guest, name, depth)
        except CannotJudge:
            del guest.memory[key]  # whoever asks again shall hear it again
            raise
    return cast("list[Match]", guest.memory[key])


def _read_service(guest: Guest, name: str, depth: int) -> list[Match]:
    path = _path(guest, "services", name)
    service = read_xml(guest, path) if path and depth < DEPTH_LIMIT else None
    if service is None:
        return [not_understood(f"service {name}")]
    found = [match for child in service.children for match in _plain(guest, child, depth + 1)]
    destinations = [value for child in service.all("destination") for value in child.attributes.values()]
    to = matching.destinations(destinations) if destinations else Match()
    if len(found) > MATCHES_LIMIT:
        raise CannotJudge(f"has more than {MATCHES_LIMIT} ports", path)
    return [match.and_(to) for match in found]


def _rich(guest: Guest, rule: Element, family: Family) -> list[Match]:
    """What a rich rule accepts."""
    if rule.attributes.get("family", family.lower()) != family.lower() or not rule.all("accept"):
        return []
    limit = Match(exact=False, limited=True) if rule.all("accept")[0].all("limit") else Match()
    for source in rule.all("source"):
        address = source.attributes.get("address")
        negated = source.attributes.get("invert", "no").lower() in ("yes", "true")
        known = matching.sources([address], family, negated=negated) if address else Match(source="from a set")
        limit = limit.and_(known)
    parts = [child for child in rule.children if child.name in ("service", "port", "protocol", "source-port")]
    if any(child.name in ("icmp-type", "icmp-block", "masquerade", "forward-port") for child in rule.children):
        return []
    matches = [match for child in parts for match in _plain(guest, child)] if parts else [Match()]
    return [match.and_(limit) for match in matches]


def _policies(guest: Guest, family: Family) -> Iterator[Opening]:
    """What policies towards the machine itself let in; the vendor's own are about ICMP alone."""
    for name in _names(guest, "policies"):
        path = _path(guest, "policies", name)
        policy = read_xml(guest, path) if path else None
        to = [zone.attributes.get("name") for zone in policy.all("egress-zone")] if policy else []
        if policy and to and set(to) <= {"HOST", "ANY"}:
            if policy.attributes.get("target") == "ACCEPT":
                yield from opened(Step(Match(), "accept", "", path, policy.line), EVERYTHING)
            else:
                yield from _openings(guest, policy, path, family)


def _direct(guest: Guest, family: Family) -> Iterator[Opening]:
    """Rules past all zones: they are told of, and not read."""
    direct = read_xml(guest, DIRECT)
    version = {"IPv4": ("ipv4",), "IPv6": ("ipv6",)}[family]
    for element in direct.children if direct else ():
        chain = element.attributes.get("chain", "INPUT")
        if element.name in ("rule", "passthrough") and element.attributes.get("ipv") in version and "INPUT" in chain:
            match = not_understood("a direct rule")
            yield from opened(Step(match, "accept", "", DIRECT, element.line), match.space)
