"""This module follows a packet through the chains of a firewall: every packet at once, as sets of ports."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.firewall.matching import Match
from vmi.auditing.guest.firewall.model import (
    EVERYTHING,
    HALF,
    NOTHING,
    Inbound,
    Opening,
    Ranges,
    Space,
    meet,
    minus,
    size,
    union,
)  # fmt: skip

RULES_LIMIT = 5000
JUMPS_LIMIT = 64  # more than the kernel allows
WORK_LIMIT = 2_000_000
OPENINGS_LIMIT = 20_000


class Step(NamedTuple):
    """This is one rule: what it is for, and what becomes of it."""

    match: Match
    verdict: str
    """`accept`, `drop`, `return`, `jump` or `goto`."""
    target: str
    """The chain that it goes to."""
    path: str
    line: int


Chains = Mapping[str, Sequence[Step]]


class Walked(NamedTuple):
    """This is what a chain lets in, and what comes out at its end."""

    openings: tuple[Opening, ...]
    rest: Space


class Walker:
    """This follows the chains of one table; each is walked once for the same packets, whoever jumps to it."""

    def __init__(self, chains: Chains, where: str):
        self._chains = chains
        self._where = where
        self._known: dict[tuple[str, Space], Walked] = {}
        self._active: set[str] = set()
        self._work = 0
        if sum(map(len, chains.values())) > RULES_LIMIT:
            raise CannotJudge(f"there are more than {RULES_LIMIT} rules", where)

    def inbound(self, chain: str, policy: str) -> Inbound:
        """This is what a base chain lets in; what its policy lets in besides has no line of its own."""
        walked = self.walk(chain, EVERYTHING)
        if policy != "accept":
            return Inbound(True, walked.openings)
        if size(walked.rest.tcp) > HALF or size(walked.rest.udp) > HALF:
            kept_out = minus(EVERYTHING, walked.rest)
            for opening in walked.openings:
                kept_out = minus(kept_out, _space(opening))
            return Inbound(closed=False, kept_out=kept_out)
        rest = Opening("any", 0, 0, self._where, 0)
        return Inbound(True, (*walked.openings, *_pieces(rest, walked.rest, walked.rest)))

    def walk(self, chain: str, space: Space) -> Walked:
        """This is what becomes of packets that come to a chain."""
        if chain not in self._chains:
            raise CannotJudge(f"a rule jumps to '{chain}', which does not exist", self._where)
        if chain in self._active or len(self._active) > JUMPS_LIMIT:
            raise CannotJudge("chains jump in a circle, or too deep", self._where)
        key = (chain, space)
        if key not in self._known:
            self._active.add(chain)
            self._known[key] = self._rules(self._chains[chain], space)
            self._active.remove(chain)
        return self._known[key]

    def _rules(self, steps: Sequence[Step], space: Space) -> Walked:
        openings: dict[Opening, None] = {}
        left = NOTHING
        for step in steps:
            self._demand_few(space, step.match.space, len(openings))
            here = meet(space, step.match.space)
            if here == NOTHING:
                continue
            stays = NOTHING
            if step.verdict == "accept":
                openings.update(dict.fromkeys(opened(step, here)))
            elif step.verdict == "return":
                left = union(left, here)
            elif step.verdict in ("jump", "goto"):
                walked = self.walk(step.target, here)
                openings.update(dict.fromkeys(_narrowed(walked.openings, step.match)))
                stays = walked.rest if step.verdict == "jump" else NOTHING
                left = union(left, walked.rest) if step.verdict == "goto" else left
            if step.match.exact:
                space = union(minus(space, here), stays)
        return Walked(tuple(openings), union(space, left))

    def _demand_few(self, space: Space, match: Space, openings: int) -> None:
        """Each piece of what is left is held against each piece that a rule is for."""
        self._work += 20 + len(space.tcp) * len(match.tcp) + len(space.udp) * len(match.udp)
        if self._work > WORK_LIMIT or openings > OPENINGS_LIMIT:
            raise CannotJudge("rules and jumps multiply beyond what can be followed", self._where)


def opened(step: Step, here: Space) -> Iterator[Opening]:
    """This is what a rule that accepts lets in of the packets that come to it."""
    match = step.match
    like = Opening("any", 0, 65535, step.path, step.line, match.source, match.limited, match.unknown)
    if match.space == EVERYTHING and (size(here.tcp) > HALF or size(here.udp) > HALF):
        yield like
    else:
        yield from _pieces(like, here, match.space, match.named)


def _pieces(like: Opening, here: Space, whole: Space, named: str = "") -> Iterator[Opening]:
    for protocol, ranges, written in (("tcp", here.tcp, whole.tcp), ("udp", here.udp, whole.udp)):
        for first, last in _as_written(ranges, written):
            yield like._replace(protocol=protocol, first=first, last=last)
    if here.other:
        yield like._replace(protocol=named or "protocols besides TCP and UDP", first=0, last=65535)


def _as_written(ranges: Ranges, written: Ranges) -> Ranges:
    """All ports but a few that were let in before are shown as all."""
    return written if size(written) > HALF and size(ranges) > HALF else ranges


def _narrowed(openings: Sequence[Opening], match: Match) -> Iterator[Opening]:
    """What a chain lets in, under the conditions of the rule that leads to it."""
    for opening in openings:
        yield opening._replace(
            source=opening.source or match.source,
            limited=opening.limited or match.limited,
            unknown=opening.unknown or match.unknown,
        )


def together(results: Sequence[Inbound]) -> Inbound:
    """This is what gets through several base chains, one after the other: what each of them lets in."""
    kept_out = NOTHING
    for result in results:
        kept_out = union(kept_out, result.kept_out)
    closed = [result for result in results if result.closed]
    if not closed:
        return Inbound(closed=False, kept_out=kept_out)
    first, *more = closed
    for result in more:
        if len(first.openings) * len(result.openings) > WORK_LIMIT:
            raise CannotJudge("rules multiply beyond what can be followed", "firewall")
        both = tuple(o for opening in first.openings for other in result.openings if (o := _both(opening, other)))
        first = Inbound(True, tuple(dict.fromkeys(both)))
    if kept_out == NOTHING:
        return first
    return Inbound(True, tuple(left for opening in first.openings for left in _without(opening, kept_out)))


def _space(opening: Opening) -> Space:
    ports = ((opening.first, opening.last),)
    spaces = {"tcp": Space(ports, (), False), "udp": Space((), ports, False), "any": EVERYTHING}
    return spaces.get(opening.protocol, Space((), (), True))


def _without(opening: Opening, kept_out: Space) -> Iterator[Opening]:
    if opening.protocol == "any":
        yield opening
        return
    whole = _space(opening)
    yield from _pieces(opening, minus(whole, kept_out), whole, opening.protocol)


def _both(one: Opening, two: Opening) -> Opening | None:
    if one.protocol == "any" or two.protocol == "any":
        inner, outer = (two, one) if one.protocol == "any" else (one, two)
    elif one.protocol == two.protocol and one.first <= two.last and two.first <= one.last:
        inner, outer = one._replace(first=max(one.first, two.first), last=min(one.last, two.last)), two
    else:
        return None
    return inner._replace(
        source=inner.source or outer.source,
        limited=inner.limited or outer.limited,
        unknown=inner.unknown or outer.unknown,
    )
