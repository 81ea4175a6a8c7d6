"""This package tells what a guest's firewall lets in, whichever program loads its rules at boot."""

from collections.abc import Iterator

from vmi.auditing.guest.firewall import firewalld, iptables, nftables, ufw
from vmi.auditing.guest.firewall.loading import Loaded, firewall_units, idle_files, loaded
from vmi.auditing.guest.firewall.model import FAMILIES, Family, Inbound, Opening
from vmi.auditing.guest.firewall.nftables_file import read_ruleset
from vmi.auditing.guest.firewall.nftables_model import Ruleset
from vmi.auditing.guest.firewall.walking import together
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.remembering import remembered

__all__ = ["FAMILIES", "Family", "Inbound", "Opening", "firewall_units", "forward_is_closed", "idle_files", "inbound"]

OWN_FAMILY: dict[str, Family] = {"iptables": "IPv4", "ip6tables": "IPv6"}


@remembered
def inbound(guest: Guest) -> dict[Family, Inbound]:
    """This is what a stranger reaches over each family: without any firewall, everything that listens."""
    rulesets = _rulesets(guest)
    return {family: together([*_results(guest, rulesets, family)]) for family in FAMILIES}


def forward_is_closed(guest: Guest, family: Family) -> bool:
    """This is true when what the machine is asked to pass on to others is dropped or rejected."""
    return any(_forwards(guest, each, family) for each in loaded(guest))


def _rulesets(guest: Guest) -> dict[str, Ruleset]:
    return {each.path: read_ruleset(guest, each.path) for each in loaded(guest) if each.kind == "nftables"}


def _results(guest: Guest, rulesets: dict[str, Ruleset], family: Family) -> Iterator[Inbound]:
    for each in loaded(guest):
        if each.kind == "nftables":
            yield nftables.inbound(rulesets[each.path], family)
        elif OWN_FAMILY.get(each.kind) == family and guest.exists(each.path):
            yield iptables.inbound(guest, each.path, family)
        elif each.kind == "ufw":
            yield ufw.inbound(guest, family)
        elif each.kind == "firewalld":
            yield firewalld.inbound(guest, family)


def _forwards(guest: Guest, each: Loaded, family: Family) -> bool:
    if each.kind == "nftables":
        return nftables.inbound(read_ruleset(guest, each.path), family, nftables.FORWARD).closed
    if OWN_FAMILY.get(each.kind) == family and guest.exists(each.path):
        return iptables.inbound(guest, each.path, family, "FORWARD").closed
    return each.kind == "firewalld" or (each.kind == "ufw" and ufw.forward_is_closed(guest))
