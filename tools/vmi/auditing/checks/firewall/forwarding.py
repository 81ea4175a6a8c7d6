"""A machine that passes packets on does so through a firewall.

Where a file in sysctl.d switches forwarding on, for IPv4 or IPv6, the firewall's rules for what is passed on must drop
or reject what none of them names; otherwise the machine is a way around the firewalls of others.
"""

from vmi.auditing.guest import sysctl
from vmi.auditing.guest.firewall import FAMILIES, Family, forward_is_closed
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Skipped, Subject, warn

ID = "firewall.forwarding"
TITLE = "what a machine passes on goes through a firewall"
HINT = "add a chain of hook forward with policy drop, or set net.ipv4.ip_forward and net.ipv6.conf.all.forwarding to 0"
SOURCES = ("CIS", "FWL-004")
SEVERITY = Outcome.WARN
APPLIES = "images that switch forwarding on"

KEYS: dict[Family, tuple[str, ...]] = {
    "IPv4": ("net.ipv4.ip_forward", "net.ipv4.conf.all.forwarding"),
    "IPv6": ("net.ipv6.conf.all.forwarding",),
}


def check(subject: Subject) -> Observations:
    found = sysctl.kernel(subject.guest)
    values = ((family, found.value(key)) for family in FAMILIES for key in KEYS[family])
    on = [(family, setting) for family, setting in values if setting and setting.value.strip() not in ("", "0")]
    if not on:
        raise Skipped("nothing switches forwarding on")
    for family, setting in on:
        if not forward_is_closed(subject.guest, family):
            yield warn(setting.path, f"{family} is passed on, and no firewall says what", setting.line)
