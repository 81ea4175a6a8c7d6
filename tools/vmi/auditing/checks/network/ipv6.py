"""IPv6 works when a cloud offers it.

Part of EGI's clouds give machines IPv6 addresses, some of them nothing else. Nothing may switch it off: a kernel
parameter, the kernel command line, a module that is kept from loading, or the configuration of an interface. That
router advertisements are not accepted at all is a warning: most clouds announce IPv6 by them.
"""

import re

from vmi.auditing.guest import sysctl
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.kernel import command_lines
from vmi.auditing.guest.network import configured
from vmi.auditing.guest.network.model import ini
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail, warn

ID = "network.ipv6"
TITLE = "IPv6 is not switched off"
HINT = "remove the setting; close IPv6 by the firewall, as IPv4, and not by switching it off"
SOURCES = ("EGI", "OS", "NET-004", "BOO-008")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

SCOPES = ("all", "default")
WORDS = ("ipv6.disable=1", "ipv6.disable_ipv6=1")
OF_A_LINK = ("accept-ra", "IPv6AcceptRA")
"""These only keep router advertisements out."""
MODPROBE = ("/usr/lib/modprobe.d/*.conf", "/etc/modprobe.d/*.conf")
MANAGER = ("/usr/lib/NetworkManager/conf.d/*.conf", "/etc/NetworkManager/NetworkManager.conf",
           "/etc/NetworkManager/conf.d/*.conf")  # fmt: skip
OLD_NETWORK = "/etc/sysconfig/network"
_MODULE = re.compile(
    r"options\s+ipv6\s.*\bdisable(?:_ipv6)?=1|blacklist\s+ipv6\b"
    r"|(?:install|alias)\s+(?:ipv6|net-pf-10)\s+(?:/bin/|/usr/bin/)?(?:true|false|off)\b"
)


def check(subject: Subject) -> Observations:
    guest = subject.guest
    yield from _kernel(guest)
    for told in command_lines(guest):
        for word in told.words:
            if word in WORDS:
                yield fail(told.path, f"the kernel command line switches IPv6 off: {word}", told.line)
    for path in (*guest.glob(*MODPROBE), OLD_NETWORK):
        for line, text in guest.lines(path):
            if _MODULE.match(text) or (path == OLD_NETWORK and text.lower() == "networking_ipv6=no"):
                yield fail(path, f"switches IPv6 off: {text[:100]}", line)
    yield from _network_manager(guest)
    for interface in configured(guest):
        if off := interface.without_ipv6:
            say = warn if off.text.startswith(OF_A_LINK) else fail
            yield say(interface.path, f"switches IPv6 off: {off.text}", off.line)


def _network_manager(guest: Guest) -> Observations:
    for path in guest.glob(*MANAGER):
        for line in ini(guest, path):
            if line.key == "ipv6.method" and line.value in ("disabled", "ignore"):
                yield fail(path, f"switches IPv6 off: ipv6.method={line.value}", line.number)


def _kernel(guest: Guest) -> Observations:
    found = sysctl.kernel(guest)
    for scope in SCOPES:
        off = found.value(f"net.ipv6.conf.{scope}.disable_ipv6")
        if off and off.value not in ("0", ""):
            yield fail(off.path, f"net.ipv6.conf.{scope}.disable_ipv6 = {off.value} switches IPv6 off", off.line)
        accepts = found.value(f"net.ipv6.conf.{scope}.accept_ra")
        if accepts and accepts.value == "0":
            yield warn(accepts.path, f"net.ipv6.conf.{scope}.accept_ra = 0: routers are not listened to", accepts.line)
