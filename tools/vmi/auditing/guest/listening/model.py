"""This module is one place where a machine would answer after a boot."""

import ipaddress
import re
from typing import NamedTuple

from vmi.auditing.guest.firewall.model import FAMILIES, Family


class Listener(NamedTuple):
    """This is one port that something listens on."""

    protocol: str
    """`tcp` or `udp`."""
    port: int
    address: str
    """The one that it is bound to; empty for all of them, `0.0.0.0` for all of IPv4."""
    unit: str
    path: str
    """What says so: a configuration, or the unit where the program's own default counts."""
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.port}/{self.protocol}{f' of {self.address}' if self.address else ''}"

    @property
    def is_local(self) -> bool:
        """This is true of what only the machine itself reaches."""
        return self.address == "localhost" or _is_loopback(self.address)

    @property
    def families(self) -> tuple[Family, ...]:
        """These are the families that it answers over; `::` takes IPv4 too, unless somebody says no."""
        if self.address in ("", "::", "*") or not _is_address(self.address):
            return FAMILIES
        return ("IPv6",) if ":" in self.address else ("IPv4",)


class Place(NamedTuple):
    """This is an address and a port as configurations write them."""

    address: str
    port: int


LENGTH_LIMIT = 128
_PLACE = re.compile(r"(?:\[([^\]]*)\]|([^:\s]*)|([0-9A-Fa-f:]*:[0-9A-Fa-f:]*:[0-9A-Fa-f.]*))(?::(\d{1,5}|\*))?")


def place(text: str, port: int) -> Place | None:
    """This reads `80`, `host`, `host:80`, `[::1]:80`, `*:80` and `::1`; None for a path or anything else."""
    text = text.strip().strip("\"'")
    if len(text) > LENGTH_LIMIT or text.startswith(("/", "@", "unix:", "%", "vsock:")):
        return None
    if text.isascii() and text.isdigit() and len(text) < 6:
        return Place("", int(text))
    match = _PLACE.fullmatch(text)
    if match is None:
        return None
    address = next((part for part in match.groups()[:3] if part), "")
    given = int(match[4]) if match[4] and match[4] != "*" else port
    return Place("" if address in ("*", "all") else address, given) if given <= 65535 else None


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return True


def _is_loopback(text: str) -> bool:
    return _is_address(text) and ipaddress.ip_address(text.partition("%")[0]).is_loopback
