"""This module is a firewall's answer to a stranger's first packet, whichever program wrote the rules.

The packet comes from anywhere, over any interface but the machine's own, and belongs to no connection yet. ICMP is left
out: it is let in always, or nothing works.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

Family = Literal["IPv4", "IPv6"]
FAMILIES: tuple[Family, ...] = ("IPv4", "IPv6")
HIGHEST = 65535
HALF = 32768


class Opening(NamedTuple):
    """This is one range of ports that is let in; both ends belong to it."""

    protocol: str
    """`tcp`, `udp`, another protocol by its name, or `any` for everything."""
    first: int
    last: int
    path: str
    line: int
    source: str = ""
    """The only addresses that it is for, or the only ones that it leads to, in words; empty for all."""
    limited: bool = False
    """At most so many in a time."""
    unknown: str = ""
    """A condition that is not understood: it may let in less than this."""

    def __str__(self) -> str:
        limits = [self.source, "rate-limited" if self.limited else ""]
        unknown = f"unless '{self.unknown}' keeps it out" if self.unknown else ""
        return " ".join(part for part in (self.what, *limits, unknown) if part)

    @property
    def what(self) -> str:
        """This is the ports alone."""
        if self.protocol == "any":
            return "everything"
        if (self.first, self.last) == (0, HIGHEST) and self.protocol not in ("tcp", "udp"):
            return f"all of {self.protocol}"
        return (
            f"{self.first}/{self.protocol}" if self.first == self.last else f"{self.first}-{self.last}/{self.protocol}"
        )


Ranges = tuple[tuple[int, int], ...]
FULL: Ranges = ((0, HIGHEST),)


class Space(NamedTuple):
    """This is a set of packets, by protocol and port."""

    tcp: Ranges
    udp: Ranges
    other: bool
    """Every protocol besides."""


EVERYTHING = Space(FULL, FULL, True)
NOTHING = Space((), (), False)


@dataclass(frozen=True)
class Inbound:
    """This is what one family lets in."""

    closed: bool
    """True when what no rule lets in is dropped or rejected."""
    openings: tuple[Opening, ...] = ()
    kept_out: Space = NOTHING
    """What surely does not get in, where everything else does."""

    def accepts(self, protocol: str, port: int) -> bool:
        """This is true when a stranger's packet for a port may get in."""
        if not self.closed:
            kept_out = {"tcp": self.kept_out.tcp, "udp": self.kept_out.udp}.get(protocol, ())
            return not any(first <= port <= last for first, last in kept_out)
        return any(
            opening.first <= port <= opening.last and opening.protocol in (protocol, "any") for opening in self.openings
        )


def meet(one: Space, two: Space) -> Space:
    """This is what lies in both; the pieces stay as the second has them."""
    return Space(_meet(one.tcp, two.tcp), _meet(one.udp, two.udp), one.other and two.other)


def minus(one: Space, two: Space) -> Space:
    """This is what lies in the first and not in the second."""
    return Space(_minus(one.tcp, two.tcp), _minus(one.udp, two.udp), one.other and not two.other)


def union(one: Space, two: Space) -> Space:
    """This is what lies in either."""
    return Space(_union(one.tcp, two.tcp), _union(one.udp, two.udp), one.other or two.other)


def size(ranges: Ranges) -> int:
    """This is how many ports."""
    return sum(last - first + 1 for first, last in ranges)


def _meet(one: Ranges, two: Ranges) -> Ranges:
    if one in (FULL, two):
        return two
    if two == FULL:
        return one
    return tuple((max(a, c), min(b, d)) for c, d in two for a, b in one if max(a, c) <= min(b, d))


def _minus(one: Ranges, two: Ranges) -> Ranges:
    """Both in one sweep: rules may consist of thousands of pieces."""
    left: list[tuple[int, int]] = []
    gaps = _gaps(two)
    start = 0
    for first, last in sorted(one):
        while start < len(gaps) and gaps[start][1] < first:
            start += 1
        at = start
        while at < len(gaps) and gaps[at][0] <= last:
            left.append((max(first, gaps[at][0]), min(last, gaps[at][1])))
            at += 1
    return tuple(left)


def _gaps(ranges: Ranges) -> list[tuple[int, int]]:
    """What lies between ranges, from the lowest port to the highest."""
    found, at = [], 0
    for first, last in sorted(ranges):
        if at < first:
            found.append((at, first - 1))
        at = max(at, last + 1)
    return [*found, (at, HIGHEST)] if at <= HIGHEST else found


def _union(one: Ranges, two: Ranges) -> Ranges:
    if not one or not two:
        return one or two
    merged: list[tuple[int, int]] = []
    for first, last in sorted((*one, *two)):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)
