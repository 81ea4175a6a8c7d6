"""This module is a firewall's answer to a stranger's first packet, whichever program wrote the rules."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

Family = Literal["IPv4", "IPv6"]
FAMILIES: tuple[Family, ...] = ("IPv4", "IPv6")


class Opening(NamedTuple):
    """This is one range of ports that is let in; both ends belong to it."""

    protocol: str
    """`tcp`, `udp`, or `any` for everything."""
    first: int
    last: int
    path: str
    line: int

    def __str__(self) -> str:
        if self.protocol == "any":
            return "everything"
        return (
            f"{self.first}/{self.protocol}" if self.first == self.last else f"{self.first}-{self.last}/{self.protocol}"
        )


@dataclass(frozen=True)
class Inbound:
    """This is what one family lets in."""

    closed: bool
    """True when what no rule lets in is dropped or rejected."""
    openings: tuple[Opening, ...] = ()


def everything(path: str, line: int) -> Opening:
    """This is an opening for any packet."""
    return Opening("any", 0, 65535, path, line)


SERVICES = {
    "ssh": 22, "domain": 53, "bootps": 67, "bootpc": 68, "http": 80, "ntp": 123, "ldap": 389, "https": 443,
    "dhcpv6-client": 546, "dhcpv6-server": 547, "ldaps": 636, "http-alt": 8080,
}  # fmt: skip


def port_range(text: str, separator: str) -> tuple[int, int] | None:
    """This reads `22`, `ssh` or a range; None when it is neither."""
    first, _, last = text.partition(separator)
    ends = [SERVICES.get(end, int(end) if end.isascii() and end.isdigit() and len(end) < 6 else -1)
            for end in (first, last or first)]  # fmt: skip
    return (ends[0], ends[1]) if 0 <= ends[0] <= ends[1] <= 65535 else None
