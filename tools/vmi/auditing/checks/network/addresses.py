"""A machine asks for its addresses and name servers.

An address, a name server or an `ip=` on the kernel command line that is written down in the image is that of the
place where it was built; a machine elsewhere reaches nobody, or answers for somebody else. Looked at: netplan,
/etc/network/interfaces, systemd-networkd, NetworkManager, ifcfg files, and the name servers that systemd-resolved
and NetworkManager are given for all of them. /etc/resolv.conf is judged by leftovers.building-place.
"""

import re

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.kernel import command_lines
from vmi.auditing.guest.network import configured
from vmi.auditing.guest.network.model import ini, is_local
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail

ID = "network.addresses"
TITLE = "no address and no name server is written down"
HINT = "ask for everything by DHCP, or leave the network to cloud-init: remove the file"
SOURCES = ("OS", "CIV", "TPL", "BOO-008")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

RESOLVERS = ("/etc/systemd/resolved.conf", "/etc/systemd/resolved.conf.d/*.conf",
             "/etc/NetworkManager/NetworkManager.conf", "/etc/NetworkManager/conf.d/*.conf")  # fmt: skip
RESOLVING = {"Resolve": "DNS", "global-dns": "servers"}
"""By section, the key that name servers stand under."""
_STATIC = re.compile(r"ip=(?:\[?[0-9a-fA-F]{0,4}:[0-9a-fA-F:.]*\]?|\d{1,3}(?:\.\d{1,3}){3})(?::.*)?")


def check(subject: Subject) -> Observations:
    guest = subject.guest
    for interface in configured(guest):
        of = f" to {interface.name}" if interface.name else ""
        for said in interface.addresses:
            yield fail(interface.path, f"gives the address {said.text}{of}", said.line)
        for said in interface.resolvers:
            yield fail(interface.path, f"names the name server {said.text}", said.line)
    yield from _resolvers(guest)
    for told in command_lines(guest):
        for word in told.words:
            if _STATIC.fullmatch(word):
                yield fail(told.path, f"the kernel command line gives an address: {word}", told.line)


def _resolvers(guest: Guest) -> Observations:
    for path in guest.glob(*RESOLVERS):
        for line in ini(guest, path):
            if line.key == RESOLVING.get(line.section.partition("-domain-")[0]):
                for server in line.value.replace(",", " ").split():
                    if not is_local(server):
                        yield fail(path, f"names the name server {server}", line.number)
