"""This module tells what a rule file of iptables lets in: what iptables-save writes and netfilter-persistent loads."""

import shlex
from collections.abc import Iterator
from itertools import pairwise

from vmi.auditing.checks.firewall.model import Inbound, Opening, everything, port_range
from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest

REPLIES = {"RELATED", "ESTABLISHED", "UNTRACKED", "INVALID"}
ICMP = ("icmp", "icmpv6", "ipv6-icmp", "58", "1")
RULES_LIMIT = 5000
JUMPS_LIMIT = 64
Walked = tuple[tuple[Opening, ...], bool]
Rules = list[tuple[int, list[str]]]
"""Lines with their numbers, in words."""


def inbound(guest: Guest, path: str) -> Inbound:
    """This is what a stranger reaches over the family that the file is for."""
    policy, chains = _read(guest, path)
    openings, ends = _Walker(path, chains).walk("INPUT")
    return Inbound(ends or policy == "DROP", openings)


def _read(guest: Guest, path: str) -> tuple[str, dict[str, Rules]]:
    table, policy = "", "ACCEPT"
    chains: dict[str, Rules] = {}
    for number, line in guest.lines(path):
        if line.startswith("*"):
            table = line[1:]
        elif table != "filter":
            continue
        elif line.startswith(":"):
            name, _, rest = line[1:].partition(" ")
            chains.setdefault(name, [])
            policy = rest.split(" ")[0] if name == "INPUT" else policy
        elif line.startswith("-A "):
            words = _words(line, path, number)
            chains.setdefault(words[1], []).append((number, words[2:]))
        elif line != "COMMIT":
            raise CannotJudge(f"line {number}: '{line[:40]}' is not understood", path)
    return policy, chains


def _words(line: str, path: str, number: int) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError as error:
        raise CannotJudge(f"line {number}: quotes do not match", path) from error


class _Walker:
    """This follows the chains of one file; each is walked once, whoever jumps to it."""

    def __init__(self, path: str, chains: dict[str, Rules]):
        self._path = path
        self._chains = chains
        self._known: dict[str, Walked] = {}
        self._active: set[str] = set()
        if sum(map(len, chains.values())) > RULES_LIMIT:
            raise CannotJudge(f"there are more than {RULES_LIMIT} rules", path)

    def walk(self, chain: str) -> Walked:
        """What a chain lets in, and whether nothing gets past its end."""
        if chain in self._active or len(self._active) > JUMPS_LIMIT:
            raise CannotJudge("chains jump in a circle, or too deep", self._path)
        if chain not in self._known:
            self._active.add(chain)
            self._known[chain] = self._rules(self._chains.get(chain, []))
            self._active.remove(chain)
        return self._known[chain]

    def _rules(self, rules: Rules) -> Walked:
        openings: list[Opening] = []
        for number, words in rules:
            if _is_harmless(words):
                continue
            target = _option(words, "-j", "--jump", "-g", "--goto")
            openings.extend(self._let_in(number, words, target))
            if words[:1] in (["-j"], ["--jump"]) and target in ("DROP", "REJECT", "ACCEPT", "RETURN"):
                return tuple(dict.fromkeys(openings)), target in ("DROP", "REJECT")
            if target == "RETURN":
                raise CannotJudge(f"line {number}: RETURN under a condition is not understood", self._path)
        return tuple(dict.fromkeys(openings)), False

    def _let_in(self, number: int, words: list[str], target: str) -> Iterator[Opening]:
        ports = list(_openings(words, self._path, number))
        if target == "ACCEPT":
            yield from ports or [everything(self._path, number)]
        elif target in self._chains:
            for opening in self.walk(target)[0]:
                yield from ports if opening.protocol == "any" and ports else [opening]
        elif target not in ("DROP", "REJECT", "LOG", "NFLOG", "", "RETURN"):
            raise CannotJudge(f"line {number}: target '{target}' is not understood", self._path)


def _option(words: list[str], *names: str) -> str:
    return next((after for word, after in pairwise(words) if word in names), "")


def _is_harmless(words: list[str]) -> bool:
    """Replies, the machine itself, ICMP; a negation makes any of them mean the rest of the world."""
    if "!" in words:
        return False
    states = _option(words, "--state", "--ctstate")
    return (
        bool(states and set(states.split(",")) <= REPLIES)
        or _option(words, "-i", "--in-interface") == "lo"
        or _option(words, "-p", "--protocol") in ICMP
    )


def _openings(words: list[str], path: str, number: int) -> Iterator[Opening]:
    protocol = _option(words, "-p", "--protocol")
    named = _option(words, "--dport", "--destination-port", "--dports", "--destination-ports")
    if not named or protocol not in ("tcp", "udp") or "!" in words:
        return
    for part in named.split(","):
        yield Opening(protocol, *(port_range(part, ":") or (0, 65535)), path, number)
