"""This module tells what would listen after a boot, by what a boot starts and by what configurations say.

Sockets of systemd are exact. Services are looked up by name in tables of programs; what is in none of them, stays in
memory and is not known to keep to itself may listen anywhere: only a boot tells.
"""

from collections.abc import Iterator
from typing import NamedTuple

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.listening.configured import CONFIGURED
from vmi.auditing.guest.listening.fixed import FIXED
from vmi.auditing.guest.listening.model import Listener
from vmi.auditing.guest.listening.sockets import of_socket
from vmi.auditing.guest.remembering import remembered
from vmi.auditing.guest.units.files import Unit
from vmi.auditing.guest.units.settings import last
from vmi.auditing.guest.units.starting import Started, started
from vmi.auditing.guest.units.stock import is_stock

__all__ = ["Listener", "UnknownDaemon", "listeners", "unknown_daemons"]


class UnknownDaemon(NamedTuple):
    """This is a service that may listen, and of which nothing is known."""

    unit: str
    path: str


@remembered
def listeners(guest: Guest) -> list[Listener]:
    """This is every port that something would listen on, sorted; several bindings of one port stay several."""
    return sorted(set(_found(guest)), key=lambda each: (each.protocol, each.port, each.address, each.unit))


def _found(guest: Guest) -> Iterator[Listener]:
    running = [each.unit for each in started(guest).values() if _runs(each)]
    sockets = [unit for unit in running if unit.name.endswith(".socket")]
    opened = {unit.name.removesuffix(".socket").rstrip("@"): list(of_socket(unit)) for unit in sockets}
    for ports in opened.values():
        yield from ports
    for unit in running:
        stem = program(unit.name)
        # A service whose socket systemd holds listens there, not where its own configuration says.
        if unit.name.endswith(".service") and not opened.get(stem):
            if stem in CONFIGURED:
                yield from CONFIGURED[stem](guest, unit)
            for protocol, port in FIXED.get(stem, ()):
                yield Listener(protocol, port, "", unit.name, unit.path)


def unknown_daemons(guest: Guest) -> list[UnknownDaemon]:
    """This is services that stay in memory and are in no table, neither of what listens nor of what does not."""
    return [
        UnknownDaemon(name, each.unit.path)
        for name, each in started(guest).items()
        if name.endswith(".service") and _runs(each) and _stays(each.unit) and not _is_known(name)
    ]


def _runs(each: Started) -> bool:
    return not each.waiting and each.unmet is None


def _stays(unit: Unit) -> bool:
    return last(unit.settings, "Service", "Type").lower() != "oneshot"


def _is_known(name: str) -> bool:
    stem = program(name)
    return stem in CONFIGURED or stem in FIXED or is_stock(name)


def program(unit: str) -> str:
    """This is a service's name without its type and its instance."""
    return unit.rpartition(".")[0].partition("@")[0]
