"""This module reads the connections of NetworkManager."""

import re
from collections.abc import Iterator

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.network.model import Interface, Line, Said, few, ini, is_local

ROOTS = ("/usr/lib/NetworkManager/system-connections", "/run/NetworkManager/system-connections",
         "/etc/NetworkManager/system-connections")  # fmt: skip
_ADDRESS = re.compile(r"address(?:es)?\d*")


def interfaces(guest: Guest) -> Iterator[Interface]:
    """This is every connection; one in /etc hides one of the same name."""
    found = {path.rpartition("/")[2]: path for root in ROOTS for path in guest.glob(f"{root}/*")}
    for _, path in sorted(found.items()):
        here = Interface(path, 1)
        for line in ini(guest, path):
            here = _with(here, line)
        yield here


def _with(here: Interface, line: Line) -> Interface:
    """A connection and one setting more."""
    value = line.value
    if line.section in ("ipv4", "ipv6"):
        if line.key == "method" and value == "auto":
            return here._replace(asks_for_address=True)
        if line.key == "method" and line.section == "ipv6" and value in ("disabled", "ignore"):
            return here._replace(without_ipv6=Said(line.number, f"method={value}"))
        if line.key == "dns":
            servers = [word for word in value.replace(",", ";").split(";") if word.strip()]
            found = tuple(Said(line.number, word.strip()) for word in servers if not is_local(word.strip()))
            return here._replace(resolvers=few(here.resolvers, *found))
        if _ADDRESS.fullmatch(line.key):
            return here._replace(addresses=few(here.addresses, Said(line.number, value.partition(",")[0])))
    if (line.section, line.key) == ("connection", "interface-name"):
        return here._replace(name=value)
    return here
