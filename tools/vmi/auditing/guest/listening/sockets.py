"""This module is what socket units open, exactly."""

from collections.abc import Iterator

from vmi.auditing.guest.listening.model import Listener, place
from vmi.auditing.guest.units.doing import listens
from vmi.auditing.guest.units.files import Unit
from vmi.auditing.guest.units.settings import last

PROTOCOLS = {"ListenStream": "tcp", "ListenDatagram": "udp"}


def of_socket(unit: Unit) -> Iterator[Listener]:
    """This is its ports; sockets in the file system and the like are none."""
    device = last(unit.settings, "Socket", "BindToDevice")
    for kind, address in listens(unit):
        found = place(address, 0)
        if kind in PROTOCOLS and found and found.port:
            bound = "localhost" if device == "lo" else found.address
            yield Listener(PROTOCOLS[kind], found.port, bound, unit.name, unit.path)
