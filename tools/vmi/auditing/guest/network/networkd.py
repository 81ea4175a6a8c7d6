"""This module reads the .network files of systemd-networkd that an administrator wrote, drop-ins included."""

from collections.abc import Iterator

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.network.model import LIMIT_SAID, Interface, Line, Said, few, ini, is_local

ROOTS = ("/usr/local/lib/systemd/network", "/run/systemd/network", "/etc/systemd/network")
DHCP = ("yes", "true", "on", "1", "ipv4", "ipv6", "both", "v4", "v6")
OFF = ("no", "false", "off", "0")


def interfaces(guest: Guest) -> Iterator[Interface]:
    """This is every .network file; one that is masked says nothing."""
    found = {path.rpartition("/")[2]: path for root in ROOTS for path in guest.glob(f"{root}/*.network")}
    for _, path in sorted(found.items()):
        here = Interface(path, 1)
        for part in (path, *guest.glob(f"{path}.d/*.conf")):
            for line in ini(guest, part):
                here = _with(here, line)
        yield here


def _with(here: Interface, line: Line) -> Interface:
    """An interface and one setting more."""
    value, said = line.value, Said(line.number, line.value)
    match (line.section, line.key):
        case ("Match", "Name"):
            return here._replace(name=value)
        case ("Network", "DHCP"):
            return here._replace(asks_for_address=value.lower() in DHCP)
        case ("Network" | "Address", "Address") if value:
            return here._replace(addresses=few(here.addresses, said))
        case ("Network", "DNS"):
            found = tuple(Said(line.number, word) for word in value.split()[:LIMIT_SAID] if not is_local(word))
            return here._replace(resolvers=few(here.resolvers, *found))
        case ("Network", "IPv6AcceptRA") if value.lower() in OFF:
            return here._replace(without_ipv6=Said(line.number, f"IPv6AcceptRA={value}"))
        case ("Network", "LinkLocalAddressing") if value.lower() in (*OFF, "ipv4"):
            return here._replace(without_ipv6=Said(line.number, f"LinkLocalAddressing={value}"))
    return here
