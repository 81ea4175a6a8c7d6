"""This module reads rule files of iptables: what iptables-save writes and iptables-restore loads."""

import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.firewall import matching
from vmi.auditing.guest.firewall.matching import NARROWED, Match, not_understood
from vmi.auditing.guest.firewall.model import Family, Inbound
from vmi.auditing.guest.firewall.walking import Step, Walker
from vmi.auditing.guest.guest import Guest

FILES: dict[Family, str] = {"IPv4": "/etc/iptables/rules.v4", "IPv6": "/etc/iptables/rules.v6"}
VERDICTS = {"ACCEPT": "accept", "DROP": "drop", "REJECT": "drop", "RETURN": "return", "TARPIT": ""}
PASSING = {"LOG", "NFLOG", "ULOG", "MARK", "CONNMARK", "SET", "TRACE", "CT", "NOTRACK", "AUDIT", "TCPMSS", "TTL", "HL",
           "CLASSIFY", "SECMARK", "CONNSECMARK", "DSCP", "TOS", ""}  # fmt: skip
MODULES = {"tcp", "udp", "icmp", "icmp6", "icmpv6", "comment", "state", "conntrack", "multiport", "limit", "mac",
           "iprange", "pkttype", "addrtype", "hl", "ttl", "hashlimit", "recent", "set", "rt"}  # fmt: skip
COMMANDS = ("-A", "--append", "-I", "--insert")
LENGTHS = {"--tcp-flags": 2, "--match-set": 2, "--rcheck": 0, "--update": 0, "--set": 0, "--syn": 0, "--remove": 0,
           "--rsource": 0, "--rdest": 0, "--rttl": 0, "-f": 0, "--fragment": 0, "--ahres": 0, "--soft": 0}  # fmt: skip
PORTS = {"--dport", "--destination-port", "--dports", "--destination-ports", "--ports"}
SOURCE_PORTS = {"--sport", "--source-port", "--sports", "--source-ports", "--src-type", "--hl-eq", "--ttl-eq"}
LIMITS = {"--limit", "--hashlimit", "--hashlimit-upto", "--hashlimit-above", "--connlimit-upto", "--connlimit-above"}
SILENT = {"--limit-burst", "--hashlimit-burst", "--hashlimit-mode", "--hashlimit-name", "--comment", "--name",
          "--reject-with", "--mask", "--seconds", "--hitcount", "--syn", "--hashlimit-srcmask",
          "--hashlimit-htable-expire", "--rsource", "--rdest", "-c", "--set-counters", "--icmp-type",
          "--icmpv6-type"}  # fmt: skip


class Table(NamedTuple):
    """This is the filter table of one file, or of several that are loaded one after the other."""

    policies: dict[str, str]
    chains: dict[str, list[Step]]


def inbound(guest: Guest, path: str, family: Family, hook: str = "INPUT") -> Inbound:
    """This is what a stranger reaches over the family that the file is for."""
    table = read_table(guest, [path], family)
    policy = {"DROP": "drop"}.get(table.policies.get(hook, "ACCEPT"), "accept")
    return Walker({hook: [], **table.chains}, path).inbound(hook, policy)


def read_table(
    guest: Guest, paths: Iterable[str], family: Family, known: Mapping[str, list[Step]] | None = None
) -> Table:
    """This reads the filter tables of rule files, into chains that are there already; rules come after all chains."""
    table = Table({}, dict(known or {}))
    read: list[tuple[list[str], str, int]] = []
    for path in paths:
        read.extend(_lines(guest, path, table))
    for words, path, number in read:
        steps = [*_steps(words, family, table.chains, path, number)]
        chain = table.chains.setdefault(words[1], [])
        at = 0 if words[0] in ("-I", "--insert") else len(chain)
        chain[at:at] = steps
    return table


def _lines(guest: Guest, path: str, table: Table) -> Iterator[tuple[list[str], str, int]]:
    name = ""
    for number, line in guest.lines(path):
        if line.startswith("*"):
            name = line[1:].strip()
        elif name != "filter":
            continue
        elif line.startswith(":"):
            chain, _, rest = line[1:].partition(" ")
            table.chains.setdefault(chain, [])
            table.policies[chain] = rest.split(" ")[0]
        elif line.startswith(("[", *(f"{command} " for command in COMMANDS))):
            words = _words(line, path, number)
            words = words[1:] if words[0].startswith("[") else words
            if words[0] not in COMMANDS:
                raise CannotJudge(f"line {number}: '{line[:40]}' is not understood", path)
            yield words, path, number
        elif line != "COMMIT":
            raise CannotJudge(f"line {number}: '{line[:40]}' is not understood", path)


def _words(line: str, path: str, number: int) -> list[str]:
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise CannotJudge(f"line {number}: quotes do not match", path) from error
    if len(words) < (3 if words[0].startswith("[") else 2):
        raise CannotJudge(f"line {number}: '{line[:40]}' is not understood", path)
    return words


def _steps(words: list[str], family: Family, chains: Iterable[str], path: str, number: int) -> Iterator[Step]:
    match, verdict, target = Match(), "", ""
    options = list(_options(words[2:]))
    protocol = next((values for name, values, _ in options if name in ("-p", "--protocol")), [])
    for name, values, negated in options:
        if name in ("-j", "--jump", "-g", "--goto") and values:
            target = values[0]
            jumping = "goto" if name in ("-g", "--goto") else "jump"
            verdict = jumping if target in chains else VERDICTS.get(target, "")
            if not verdict and target not in PASSING:
                raise CannotJudge(f"line {number}: target '{target}' is not understood", path)
        elif name in ("--log-prefix", "--log-level", "--nflog-group", "--nflog-prefix", "--set-mark", "--set-xmark"):
            continue
        else:
            match = match.and_(_match(name, values, protocol, family, negated=negated))
    if verdict:
        yield Step(match, verdict, target if verdict in ("jump", "goto") else "", path, number)


def _options(words: list[str]) -> Iterator[tuple[str, list[str], bool]]:
    """Each option with its values, and whether a `!` stands before it or before its value."""
    at, negated = 0, False
    while at < len(words):
        name, at = words[at], at + 1
        if name == "!":
            negated = True
            continue
        if words[at : at + 1] == ["!"]:
            negated, at = True, at + 1
        count = LENGTHS.get(name, 1 if name.startswith("-") else 0)
        yield name, words[at : at + count], negated
        at, negated = at + count, False


def _match(name: str, values: list[str], protocol: list[str], family: Family, *, negated: bool) -> Match:
    value = values[0] if values else ""
    listed = value.split(",")
    if name in PORTS:
        return matching.ports(protocol, listed, ":", negated=negated)
    known: dict[str, Callable[[], Match]] = {
        "-p": lambda: matching.protocols([value.lower()], negated=negated),
        "-s": lambda: matching.sources(listed, family, negated=negated),
        "-d": lambda: matching.destinations(listed, negated=negated),
        "-i": lambda: matching.interfaces([value.removesuffix("+")], negated=negated),
        "--ctstate": lambda: matching.states(listed, negated=negated),
        "--mac-source": lambda: Match(exact=False, source=f"from {value}"),
        "--src-range": lambda: Match(exact=False, source=f"from {'all but ' if negated else ''}{value}"),
        "--match-set": lambda: Match(exact=False, source=f"from the set {value}"),
    }
    long = {"--protocol": "-p", "--source": "-s", "--src": "-s", "--destination": "-d", "--dst": "-d",
            "--in-interface": "-i", "--state": "--ctstate"}  # fmt: skip
    if long.get(name, name) in known:
        return known[long.get(name, name)]()
    if name in LIMITS:
        return Match(exact=False, limited=True)
    if name in ("-m", "--match"):
        return Match() if value in MODULES else not_understood(f"-m {value}")
    if name in SILENT:
        return Match() if _says_nothing(name) else NARROWED
    if name in SOURCE_PORTS or name == "--tcp-flags":
        return NARROWED
    if name == "--dst-type":
        return Match() if value == "LOCAL" and not negated else NARROWED
    return not_understood(" ".join([name, *values]))


def _says_nothing(name: str) -> bool:
    return name in ("--comment", "--reject-with", "--syn", "--limit-burst", "-c", "--set-counters", "--mask")
