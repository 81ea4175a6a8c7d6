"""No configuration names the network card of the machine that built the image.

Each machine has another hardware address, and its interface may have another name: a configuration that waits for the
builder's leaves a machine without network. A hardware address is a failure, wherever it stands in the configuration of
netplan, ifupdown, systemd-networkd, udev, NetworkManager or in an ifcfg file; the name of one interface is a warning,
but for eth0 where the kernel is told to keep the old names. Patterns such as `en*` are right.
"""

import re

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.kernel import command_lines
from vmi.auditing.guest.network import configured
from vmi.auditing.guest.network.generated import generated
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail, warn

ID = "network.interface-names"
TITLE = "no hardware address and no interface of one machine is named"
HINT = "match interfaces by a pattern such as en*, or leave the network to cloud-init: remove the file"
SOURCES = ("OS", "OCI", "VS:udev-persistent-net", "VS:net-hwaddr", "VS:net-nmconn", "BOO-007")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

NETWORK = ("/etc/netplan/*", "/etc/network/interfaces", "/etc/network/interfaces.d/*", "/etc/systemd/network/*",
           "/etc/systemd/network/*.d/*", "/etc/udev/rules.d/*", "/etc/NetworkManager/system-connections/*",
           "/etc/sysconfig/network-scripts/ifcfg-*", "/etc/sysconfig/network/ifcfg-*")  # fmt: skip
OLD_NAMES = "net.ifnames=0"
_MAC = re.compile(r"(?<![0-9A-Fa-f:])(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}(?![0-9A-Fa-f:])")
_CARD = re.compile(r"(?:eth|en[ospx]|wl[ospx]|ib|venet)[0-9][0-9a-zA-Z]*")


def check(subject: Subject) -> Observations:
    guest = subject.guest
    written = generated(guest)  # leftovers.network-state says so
    for path in sorted(set(guest.glob(*NETWORK)) - written):
        for line, text in guest.lines(path):
            if match := _MAC.search(text):
                yield fail(path, f"names the hardware address {match[0]}", line)
    said: set[tuple[str, str]] = set()
    for interface in configured(guest):
        for name in interface.name.split():
            where = (interface.path, name)
            if interface.path in written or where in said or not _CARD.fullmatch(name) or _is_kept(guest, name):
                continue
            said.add(where)
            what = f"is for the interface {name}; on other machines it may be called otherwise"
            yield warn(interface.path, what, interface.line)


def _is_kept(guest: Guest, name: str) -> bool:
    """The first card is eth0 everywhere when the kernel is told so."""
    entries = [told for told in command_lines(guest) if told.is_entry and not told.is_recovery]
    return name == "eth0" and bool(entries) and all(OLD_NAMES in told.words for told in entries)
