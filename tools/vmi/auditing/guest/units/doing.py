"""This module is what units do: the commands of services, the addresses of sockets."""

from typing import NamedTuple

from vmi.auditing.guest.units import names
from vmi.auditing.guest.units.files import Unit
from vmi.auditing.guest.units.settings import effective

LISTENS = ("ListenStream", "ListenDatagram", "ListenSequentialPacket", "ListenFIFO", "ListenNetlink")


class Listening(NamedTuple):
    """This is one thing that a socket unit opens."""

    kind: str
    """`ListenStream` and its kin."""
    address: str
    """A port, an address with a port, or a path, as written."""


def commands(unit: Unit) -> list[str]:
    """This is what a service runs: each ExecStart with its name in place, or its System V script."""
    if unit.path.startswith("/etc/init.d/"):
        return [f"{unit.path} start"]
    return [names.expand(setting.value, unit.name) for setting in effective(unit.settings, "Service", "ExecStart")]


def listens(unit: Unit) -> list[Listening]:
    """This is what a socket opens; an empty assignment of any kind forgets all before it."""
    found: list[Listening] = []
    for setting in unit.settings:
        if setting.section == "Socket" and setting.key in LISTENS:
            if setting.value:
                found.append(Listening(setting.key, names.expand(setting.value, unit.name)))
            else:
                found.clear()
    return found
