"""This module reads the ifcfg files of Enterprise Linux before 9, and of SUSE."""

import re
from collections.abc import Iterator

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.network.model import Interface, Said, few, is_local

PATTERNS = ("/etc/sysconfig/network-scripts/ifcfg-*", "/etc/sysconfig/network/ifcfg-*")
BACKUPS = ("~", ".bak", ".orig", ".rpmnew", ".rpmorig", ".rpmsave")
DHCP = ("dhcp", "bootp", "dhcp4", "dhcp6", "auto", "auto4", "auto6")
_ASSIGNMENT = re.compile(r"([A-Z][A-Z0-9_]*)=(.*)")
_ADDRESS = re.compile(r"IPADDR\d*|IPV6ADDR")
_RESOLVER = re.compile(r"DNS\d*")


def interfaces(guest: Guest) -> Iterator[Interface]:
    """This is every file; the network's own scripts take backups of editors for nothing, and so does this."""
    for path in guest.glob(*PATTERNS):
        if path.endswith(BACKUPS):
            continue
        here = Interface(path, 1, path.rpartition("/ifcfg-")[2])
        for line, text in guest.lines(path):
            if match := _ASSIGNMENT.fullmatch(text):
                here = _with(here, line, match[1], match[2].strip().strip("\"'"))
        yield here


def _with(here: Interface, line: int, key: str, value: str) -> Interface:
    """An interface and one variable more."""
    if key == "BOOTPROTO":
        return here._replace(asks_for_address=value.lower() in DHCP)
    if key == "DEVICE":
        return here._replace(name=value)
    if key == "IPV6INIT" and value.lower() == "no":
        return here._replace(without_ipv6=Said(line, f"IPV6INIT={value}"))
    if _ADDRESS.fullmatch(key) and value:
        return here._replace(addresses=few(here.addresses, Said(line, value)))
    if _RESOLVER.fullmatch(key) and value and not is_local(value):
        return here._replace(resolvers=few(here.resolvers, Said(line, value)))
    return here
