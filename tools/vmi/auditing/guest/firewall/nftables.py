"""This module tells what a set of nftables rules lets in.

A packet must get through every base chain on its way, those of `prerouting` before those of `input`. Chains of
`ingress` are for interfaces that they name, and which a machine has is not known: they keep nothing out.
"""

from vmi.auditing.guest.firewall.model import Family, Inbound
from vmi.auditing.guest.firewall.nftables_expressions import Reading
from vmi.auditing.guest.firewall.nftables_model import Chain, Ruleset, Table
from vmi.auditing.guest.firewall.walking import Step, Walker, together

TABLES: dict[Family, tuple[str, ...]] = {"IPv4": ("ip", "inet"), "IPv6": ("ip6", "inet")}
INBOUND = ("prerouting", "input")
FORWARD = ("forward",)


def inbound(ruleset: Ruleset, family: Family, hooks: tuple[str, ...] = INBOUND) -> Inbound:
    """This is what a stranger reaches over one family."""
    found: list[tuple[int, int, Inbound]] = []
    for (kind, _), table in ruleset.items():
        if table.is_dormant:
            continue
        bases = {name: chain for name, chain in table.chains.items() if chain.type == "filter" and chain.hook in hooks}
        if kind in TABLES[family] and bases:
            walker = _walker(table, family)
            found.extend(
                (hooks.index(chain.hook), chain.priority, walker.inbound(name, chain.policy))
                for name, chain in bases.items()
            )
    # Sorted from the last to the first: what the nearest to the machine says is what is shown.
    return together([result for _, _, result in sorted(found, key=lambda each: each[:2], reverse=True)])


def _walker(table: Table, family: Family) -> Walker:
    chains = {name: _steps(chain, table, family) for name, chain in table.chains.items()}
    return Walker(chains, "nftables")


def _steps(chain: Chain, table: Table, family: Family) -> list[Step]:
    return [step for rule in chain.rules for step in Reading(rule, table, family).steps()]
