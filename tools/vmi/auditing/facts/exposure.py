"""This module is what a guest offers, to the network and to those who are on it."""

from typing import Any

from vmi.auditing.guest.census import census
from vmi.auditing.guest.firewall import inbound
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.listeners import listeners
from vmi.auditing.guest.packages.package_files import owner
from vmi.auditing.guest.units import enabled_units
from vmi.auditing.guest.units.starting import Started, started
from vmi.core.printable import printable

KINDS = (".service", ".socket", ".timer", ".path")
OPENINGS = 200


def enabled(guest: Guest) -> list[str]:
    """These are the units that a link in /etc has started."""
    return [printable(unit) for unit in enabled_units(guest)]


def services(guest: Guest) -> list[dict[str, str]]:
    """This is what a boot starts, or has wait for something."""
    return [
        {"name": printable(name), "starts": _when(each)}
        for name, each in started(guest).items()
        if name.endswith(KINDS)
    ]


def _when(each: Started) -> str:
    if each.unmet:
        return "wanted, but a condition does not hold"
    return "when asked for" if each.waiting else "at boot"


def listens(guest: Guest) -> list[dict[str, Any]]:  # Any: JSON values
    """This is on which ports something will wait for strangers, as far as the disk tells."""
    places: dict[tuple[str, int, str], set[str]] = {}
    for each in listeners(guest):
        if not each.is_local:
            places.setdefault((each.protocol, each.port, each.unit), set()).add(each.address)
    return [
        {
            "protocol": protocol,
            "port": port,
            "unit": printable(unit),
            "addresses": [] if "" in addresses else [*map(printable, sorted(addresses))],
        }
        for (protocol, port, unit), addresses in sorted(places.items())
    ]


def let_in(guest: Guest) -> dict[str, Any]:  # Any: JSON values
    """This is what the firewall lets in, by family."""
    return {
        family: {
            "closed": found.closed,
            "openings": [printable(text) for text in sorted({str(each) for each in found.openings})[:OPENINGS]],
        }
        for family, found in inbound(guest).items()
    }


def set_uid(guest: Guest) -> list[dict[str, Any]]:  # Any: JSON values
    """These are the files that run with another's rights."""
    return [
        {
            "path": printable(entry.path),
            "mode": f"{entry.mode & 0o7777:04o}",
            "uid": entry.uid,
            "gid": entry.gid,
            "package": printable(owner(guest, entry.path) or ""),
        }
        for entry in census(guest).setuid
    ]
