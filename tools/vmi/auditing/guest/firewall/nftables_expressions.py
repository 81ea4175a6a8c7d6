"""This module reads the conditions and the verdict of one rule of nftables."""

from collections.abc import Iterator, Sequence

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.firewall import matching
from vmi.auditing.guest.firewall.matching import NARROWED, NEVER, Match, not_understood
from vmi.auditing.guest.firewall.model import Family
from vmi.auditing.guest.firewall.nftables_elements import Values, elements
from vmi.auditing.guest.firewall.nftables_model import NamedSet, Rule, Table
from vmi.auditing.guest.firewall.walking import Step

ALTERNATIVES_LIMIT = 2000
ELEMENTS_LIMIT = 200_000
VERDICTS = {"accept": "accept", "drop": "drop", "reject": "drop", "return": "return"}
TRANSPORTS = ("tcp", "udp", "th", "sctp", "dccp", "udplite")
BARE_META = {"iif", "iifname", "oif", "oifname", "mark", "skuid", "skgid", "l4proto", "nfproto", "pkttype",
             "iifgroup", "protocol", "length", "cpu", "cgroup", "iiftype", "iifkind", "day",
             "hour", "time", "priority"}  # fmt: skip
LOG_OPTIONS = ("prefix", "level", "group", "snaplen", "queue-threshold", "flags")
OPERATORS = {"!=", "<", ">", "<=", ">="}
FAMILY_WORDS = {"ipv4": "IPv4", "ipv6": "IPv6", "ip": "IPv4", "ip6": "IPv6"}
STATEMENTS = {*VERDICTS, "jump", "goto", "continue", "queue", "counter", "log", "limit", "comment"}


class Reading:
    """This reads one rule from left to right; it may be for several kinds of packets, each an alternative."""

    def __init__(self, rule: Rule, table: Table, family: Family):
        self._words = [token.text for token in rule]
        self._path, self._line = rule[0].path, rule[0].line
        self._table = table
        self._family = family
        self._at = 0
        self.matches = [Match()]

    def steps(self) -> Iterator[Step]:
        """This is what the rule comes to."""
        while self._at < len(self._words):
            word = self._take()
            if word in VERDICTS:
                yield from self._verdict(VERDICTS[word], "")
                return
            if word in ("jump", "goto"):
                yield from self._verdict(word, self._take())
                return
            if word == "continue":
                return
            if word == "queue":
                self._and(not_understood("queue"))
                yield from self._verdict("accept", "")
                return
            if not self._statement(word):
                yield from self._keyed(word)

    def _verdict(self, verdict: str, target: str) -> Iterator[Step]:
        return (Step(match, verdict, target, self._path, self._line) for match in self.matches)

    def _take(self) -> str:
        self._at += 1
        return self._words[self._at - 1] if self._at <= len(self._words) else ""

    def _next(self) -> str:
        return self._words[self._at] if self._at < len(self._words) else ""

    def _and(self, match: Match) -> None:
        self.matches = [each.and_(match) for each in self.matches]

    def _statement(self, word: str) -> bool:
        """What a rule does besides its verdict, and whether this is such a thing."""
        if word == "counter":
            if self._next() == "packets":
                self._at += 4
            elif self._next() == "name":
                self._at += 2
        elif word == "log":
            while self._next() in LOG_OPTIONS:
                self._at += 2
                while self._next() == ",":
                    self._at += 2
        elif word == "comment":
            self._at += 1
        elif word == "limit":
            self._limit()
        elif word in ("quota", "notrack"):
            self._at += 3 if word == "quota" else 0
            self._and(NARROWED if word == "quota" else Match())
        else:
            return False
        return True

    def _limit(self) -> None:
        named = self._take() == "name"
        over = self._next() == "over"
        self._at += 2 if over else 1
        while self._next() in ("/", "burst", "packets", "bytes", "kbytes", "mbytes", "second", "minute", "hour", "day"):
            self._at += 2 if self._next() == "burst" else 1
        self._and(Match(exact=False, limited=not over or named))

    def _keyed(self, word: str) -> Iterator[Step]:
        """`KEY VALUES`, `KEY . KEY VALUES` or `KEY vmap MAP`; the last of these ends in verdicts of its own."""
        keys = [self._key(word)]
        while self._next() == "." and keys[-1][0]:
            self._at += 1
            keys.append(self._key(self._take()))
        if not all(group for group, _ in keys):
            self._and(not_understood(word))
            return
        if keys[0][0] in ("tcp", "icmp") and keys[0][1] != "dport" and keys[0][1] != "sport":
            self._skip_value()
            self._and(matching.protocols(["icmp" if keys[0][0] == "icmp" else "tcp"]).and_(NARROWED))
            return
        vmap = self._next() == "vmap"
        self._at += 1 if vmap else 0
        negated, values = self._values(" ".join(keys[0]))
        if values is None:
            self._and(self._shape(keys, None, negated=negated))
            return
        if vmap:
            yield from self._dispatch(
                [(self._shape(keys, parts, negated=negated), verdict, target) for parts, verdict, target in values]
            )
        elif len(keys) > 1 and not negated:
            self._multiply([self._shape(keys, parts, negated=False) for parts, _, _ in values])
        else:
            self._and(self._shape(keys, [part for parts, _, _ in values for part in parts], negated=negated))

    def _dispatch(self, elements: Sequence[tuple[Match, str, str]]) -> Iterator[Step]:
        self._demand_few(len(elements))
        for match, verdict, target in elements:
            if verdict in VERDICTS or verdict in ("jump", "goto"):
                for each in self.matches:
                    both = each.and_(match)
                    yield Step(both, VERDICTS.get(verdict, verdict), target, self._path, self._line)

    def _multiply(self, others: Sequence[Match]) -> None:
        self._demand_few(len(others))
        self.matches = [one.and_(two) for one in self.matches for two in others]

    def _demand_few(self, others: int) -> None:
        if len(self.matches) * others > ALTERNATIVES_LIMIT:
            raise CannotJudge(f"line {self._line}: is for more kinds of packets than can be followed", self._path)

    def _key(self, word: str) -> tuple[str, str]:
        """A key in two words, such as `tcp dport`; empty when it is none that is known."""
        if word == "meta":
            return ("meta", self._take())
        if word in BARE_META and self._next() not in STATEMENTS:
            return ("meta", word)
        if word in (*TRANSPORTS, "ip", "ip6"):
            return (word, self._take())
        if word == "ct":
            if self._next() in ("original", "reply"):
                self._at += 1
            return ("ct", self._take())
        if word in ("icmp", "icmpv6", "igmp", "mld"):
            return ("icmp", self._take())
        return ("", "")

    def _skip_value(self) -> None:
        """A value in whatever form, up to the next thing that is known."""
        depth = 0
        while self._at < len(self._words) and (depth or self._next() not in (*STATEMENTS, "ct", "ip", "ip6", "meta")):
            depth += {"{": 1, "}": -1}.get(self._take(), 0)

    def _values(self, key: str) -> tuple[bool, Values | None]:
        """What a key is compared with; None for what is not known, such as a set that packets fill."""
        operator = self._take() if self._next() in (*OPERATORS, "==") else ""
        if operator in OPERATORS - {"!="}:
            self._take()
            return False, None
        negated = operator == "!="
        if self._next() == "{":
            return negated, elements(self._braced())
        word = self._take()
        if word.startswith("@"):
            return negated, self._content(self._table.sets.get(word[1:]))
        if word in ("&", "and", "set") or self._next() in ("&", "|"):
            self._skip_value()
            return False, None
        words = [word]
        while self._next() == "," and key == "ct state":
            self._at += 1
            words.append(self._take())
        while self._next() in (".", ":"):
            self._at += 1
            words.append(self._take())
        return negated, [(words, "", "")] if "." not in key else None

    def _content(self, found: NamedSet | None) -> Values | None:
        if found is None or found.is_filled_by_packets:
            return None
        self._table.looked_at += len(found.words)
        if self._table.looked_at > ELEMENTS_LIMIT:
            raise CannotJudge("rules and sets multiply beyond what can be followed", self._path)
        return elements(found.words)

    def _braced(self) -> list[str]:
        found: list[str] = []
        depth = 0
        while self._at < len(self._words):
            word = self._take()
            depth += {"{": 1, "}": -1}.get(word, 0)
            if depth == 0:
                return found[1:]
            found.append(word)
        return found[1:]

    def _shape(self, keys: Sequence[tuple[str, str]], parts: list[str] | None, *, negated: bool) -> Match:
        """What keys come to with their values: all the values of one key, or one value of each of several."""
        if parts == []:
            return Match() if negated else NEVER  # an empty set
        if len(keys) == 1:
            return self._match(keys[0], parts, negated=negated)
        if negated or parts is None or len(parts) != len(keys):
            whole = Match()
            for key in keys:
                whole = whole.and_(self._match(key, None, negated=False))
            return whole.and_(NARROWED)
        whole = Match()
        for key, part in zip(keys, parts, strict=True):
            whole = whole.and_(self._match(key, [part], negated=False))
        return whole

    def _match(self, key: tuple[str, str], values: list[str] | None, *, negated: bool) -> Match:
        group, name = key
        if group in TRANSPORTS and name in ("dport", "sport"):
            protocols = ("tcp", "udp") if group == "th" else (group,)
            if name == "sport" or values is None:
                return matching.ports(protocols, ["0-65535"]).and_(NARROWED)
            return matching.ports(protocols, values, negated=negated)
        if group in ("ip", "ip6"):
            return self._address(group, name, values, negated=negated)
        if values is None:
            return not_understood(" ".join(key))
        if name == "l4proto":
            return matching.protocols(values, negated=negated)
        if name in ("nfproto", "protocol"):
            own = self._family in {FAMILY_WORDS.get(value, "") for value in values}
            return Match() if own != negated else NEVER
        if name in ("iif", "iifname"):
            return matching.interfaces(values, negated=negated)
        if key == ("ct", "state"):
            return matching.states(values, negated=negated)
        return not_understood(" ".join([*key, *values[:2]]))

    def _address(self, group: str, name: str, values: list[str] | None, *, negated: bool) -> Match:
        if FAMILY_WORDS[group] != self._family:
            return NEVER
        if values is None:
            return NARROWED if name == "daddr" else Match(exact=False, source="from addresses in a set")
        if name == "saddr":
            return matching.sources(values, self._family, negated=negated)
        if name == "daddr":
            return matching.destinations(values, negated=negated)
        if name in ("protocol", "nexthdr"):
            return matching.protocols(values, negated=negated)
        return NARROWED
