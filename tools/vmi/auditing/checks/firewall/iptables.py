"""This module tells what a rule file of iptables lets in: what iptables-save writes and netfilter-persistent loads."""

import shlex
from collections.abc import Iterator
from itertools import pairwise

from vmi.auditing.checks.firewall.model import Inbound, Opening, everything, port_range
from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest

REPLIES = {"RELATED", "ESTABLISHED", "UNTRACKED", "INVALID"}
ICMP = ("icmp", "icmpv6", "ipv6-icmp", "58", "1")
JUMPS_LIMIT = 16
Rules = list[tuple[int, list[str]]]
"""Lines with their numbers, in words."""


def inbound(guest: Guest, path: str) -> Inbound:
    """This is what a stranger reaches over the family that the file is for."""
    policy, chains = _read(guest, path)
    openings, ends = _walk(path, "INPUT", chains, 0)
    return Inbound(ends or policy == "DROP", tuple(openings))


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


def _walk(path: str, chain: str, chains: dict[str, Rules], depth: int) -> tuple[list[Opening], bool]:
    if depth > JUMPS_LIMIT:
        raise CannotJudge("chains jump too deep, or in a circle", path)
    openings: list[Opening] = []
    for number, words in chains.get(chain, []):
        target = _option(words, "-j", "--jump", "-g", "--goto")
        if _is_harmless(words):
            continue
        if target == "ACCEPT":
            openings.extend(list(_openings(words, path, number)) or [everything(path, number)])
        elif target in chains:
            own = list(_openings(words, path, number))
            for opening in _walk(path, target, chains, depth + 1)[0]:
                openings.extend(own if opening.protocol == "any" and own else [opening])
        elif target not in ("DROP", "REJECT", "LOG", "NFLOG", "", "RETURN"):
            raise CannotJudge(f"line {number}: target '{target}' is not understood", path)
        if words[:1] in (["-j"], ["--jump"]) and target in ("DROP", "REJECT", "ACCEPT", "RETURN"):
            return openings, target in ("DROP", "REJECT")
        if target == "RETURN":
            raise CannotJudge(f"line {number}: RETURN under a condition is not understood", path)
    return openings, False


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
