"""This module tells what a set of nftables rules lets in.

Whatever narrows a rule and is not understood is taken as if it were not there: a rule may then seem to let in more
than it does, and never less.
"""

from collections.abc import Iterator
from itertools import pairwise

from vmi.auditing.checks.firewall.model import Family, Inbound, Opening, everything, port_range
from vmi.auditing.checks.firewall.nftables_file import Chain, Rule, Ruleset
from vmi.auditing.errors import CannotJudge

RULES_LIMIT = 5000
JUMPS_LIMIT = 64  # more than the kernel allows
TABLES: dict[Family, tuple[str, ...]] = {"IPv4": ("ip", "inet"), "IPv6": ("ip6", "inet")}
OTHER_FAMILY: dict[Family, str] = {"IPv4": "ipv6", "IPv6": "ipv4"}
FINAL = ("drop", "reject")
REPLIES = {"established", "related", "untracked", "invalid"}
Walked = tuple[tuple[Opening, ...], bool]
ICMP = {"icmp", "icmpv6", "ipv6-icmp", "igmp", "1", "58"}
LOOPBACK = {"lo", '"lo"'}
_HARMLESS_STATEMENTS = {"counter", "log"}


def inbound(ruleset: Ruleset, family: Family) -> Inbound:
    """This is what a stranger reaches over one family."""
    for (table, _), chains in ruleset.items():
        if table not in TABLES[family]:
            continue
        walker = _Walker(chains, family)
        for name, chain in chains.items():
            if chain.hook == "input" and chain.type == "filter":
                openings, ends = walker.walk(name)
                # A packet must pass every base chain: the first closed one bounds what all of them let in.
                if ends or chain.policy == "drop":
                    return Inbound(True, openings)
    return Inbound(closed=False)


class _Walker:
    """This follows the chains of one table; each is walked once, whoever jumps to it."""

    def __init__(self, chains: dict[str, Chain], family: Family):
        self._chains = chains
        self._family = family
        self._known: dict[str, Walked] = {}
        self._active: set[str] = set()
        if sum(len(chain.rules) for chain in chains.values()) > RULES_LIMIT:
            raise CannotJudge(f"there are more than {RULES_LIMIT} rules", "nftables")

    def walk(self, name: str) -> Walked:
        """What a chain lets in, and whether nothing gets past its end."""
        if name not in self._chains:
            raise CannotJudge(f"a rule jumps to '{name}', which does not exist", "nftables")
        if name in self._active or len(self._active) > JUMPS_LIMIT:
            raise CannotJudge("chains jump in a circle, or too deep", "nftables")
        if name not in self._known:
            self._active.add(name)
            self._known[name] = self._rules(self._chains[name].rules)
            self._active.remove(name)
        return self._known[name]

    def _rules(self, rules: list[Rule]) -> Walked:
        openings: list[Opening] = []
        for rule in rules:
            texts = [token.text for token in rule]
            narrowed, ports = _narrowing(rule)
            if narrowed or _is_for_other_family(texts, self._family):
                continue
            if "vmap" in texts:
                openings.extend(_vmap(rule, texts))
            elif "accept" in texts:
                openings.extend(ports or [everything(rule[0].path, rule[0].line)])
            openings.extend(self._targets(texts, ports))
            if _is_unconditional(texts):
                return tuple(dict.fromkeys(openings)), "accept" not in texts
            if {"return", "queue"} & set(texts):
                raise CannotJudge(f"line {rule[0].line}: '{' '.join(texts)}' is not understood", rule[0].path)
        return tuple(dict.fromkeys(openings)), False

    def _targets(self, texts: list[str], ports: list[Opening]) -> Iterator[Opening]:
        """What the chains let in that a rule jumps to; the rule's own ports narrow what is open altogether."""
        for verb, name in pairwise(texts):
            if verb in ("jump", "goto"):
                for opening in self.walk(name)[0]:
                    yield from ports if opening.protocol == "any" and ports else [opening]


def _is_unconditional(texts: list[str]) -> bool:
    words = [text for text in texts if text not in _HARMLESS_STATEMENTS]
    return bool(words) and words[0] in ("drop", "reject", "accept")


def _is_for_other_family(texts: list[str], family: Family) -> bool:
    pairs = list(pairwise(texts))
    return ("nfproto", OTHER_FAMILY[family]) in pairs or any(
        first == ("ip6" if family == "IPv4" else "ip") and second in ("saddr", "daddr", "nexthdr", "protocol")
        for first, second in pairs
    )


def _narrowing(rule: Rule) -> tuple[bool, list[Opening]]:
    """Whether a rule concerns only replies, the machine itself or ICMP; and the ports it names."""
    texts = [token.text for token in rule]
    ports: list[Opening] = []
    for i, text in enumerate(texts):
        before = texts[i - 1] if i else ""
        if (before, text) == ("ct", "state") and "vmap" not in texts[i : i + 2]:
            if set(_values(texts, i + 1)) <= REPLIES:
                return True, []
        elif text in ("iif", "iifname") and set(_values(texts, i + 1)) <= LOOPBACK:
            return True, []
        elif text in ("l4proto", "nexthdr") or (before, text) == ("ip", "protocol"):
            if set(_values(texts, i + 1)) <= ICMP:
                return True, []
        elif text in ("icmp", "icmpv6") and texts[i + 1 : i + 2] in (["type"], ["code"]):
            return True, []
        elif text == "dport" and "vmap" not in texts[i : i + 2]:
            ports.extend(_ports(rule, i, before, _values(texts, i + 1)))
    return False, ports


def _ports(rule: Rule, at: int, protocol: str, values: list[str]) -> Iterator[Opening]:
    token = rule[at]
    protocols = (protocol,) if protocol in ("tcp", "udp") else ("tcp", "udp")
    for value in values:
        ends = port_range(value, "-")
        for name in protocols:
            yield Opening(name, *(ends or (0, 65535)), token.path, token.line)


def _values(texts: list[str], at: int) -> list[str]:
    """The values a word is compared with: one, a list, or a set in braces; with `!=` or nothing, anything."""
    if texts[at : at + 1] == ["=="]:
        at += 1
    if at >= len(texts) or texts[at] in ("!=", "<", ">", "<=", ">=", "!"):
        return ["any"]
    if texts[at] == "{":
        end = texts.index("}", at) if "}" in texts[at:] else len(texts)
        return [text for text in texts[at + 1 : end] if text != ","] or ["any"]
    values = [texts[at]]
    while texts[at + 1 : at + 2] == [","]:
        at += 2
        values.extend(texts[at : at + 1])
    return values


def _vmap(rule: Rule, texts: list[str]) -> Iterator[Opening]:
    """What a verdict map accepts: `ct state vmap { established : accept }`, `tcp dport vmap { 22 : accept }`."""
    at = texts.index("vmap")
    key, before = texts[at - 1], texts[at - 2] if at > 1 else ""
    if texts[at + 1 : at + 2] != ["{"]:
        raise CannotJudge(f"line {rule[0].line}: a named verdict map is not understood", rule[0].path)
    for value, verdict in _pairs(texts[at + 2 :]):
        if verdict != "accept":
            continue
        if key == "dport":
            yield from _ports(rule, at - 1, before, [value])
        elif not _is_harmless(key, value):
            yield everything(rule[0].path, rule[0].line)


def _is_harmless(key: str, value: str) -> bool:
    return (
        (key == "state" and value in REPLIES)
        or (key in ("iif", "iifname") and value in LOOPBACK)
        or (key in ("l4proto", "protocol", "nexthdr") and value in ICMP)
    )


def _pairs(texts: list[str]) -> Iterator[tuple[str, str]]:
    words = " ".join(texts[: texts.index("}")] if "}" in texts else texts).replace(" : ", ":").split(" , ")
    for word in words:
        value, _, verdict = word.strip().rpartition(":")
        yield value.strip(), verdict.strip()
