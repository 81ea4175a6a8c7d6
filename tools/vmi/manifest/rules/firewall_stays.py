"""The image's firewall stays switched on.

EGI's guide for image authors: the firewall is minimally open, on IPv6 too. The firewall of the image lets in what
`inbound` declares; switched off, everything that ever listens can be reached from the whole world, and providers do
not all filter before it. Open what is needed instead:

    nft add rule inet filter input tcp dport 443 accept        # and the same in /etc/nftables.conf
    ufw allow 443/tcp
    firewall-offline-cmd --add-port=443/tcp

Another firewall may take its place: enable that one, and this rule is silent. Of several words about one firewall the
last counts, in the order of the steps. A chain of nft for what comes in, with `policy accept` and no rule that drops
or rejects, is a warning.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from vmi.core.findings import Severity
from vmi.manifest.models import Playbook, Script
from vmi.manifest.reading.content import Content
from vmi.manifest.reading.guest_text import GuestLine, guest_lines, replacements
from vmi.manifest.reading.kickstart import word_of
from vmi.manifest.reading.pointing import Placed, at
from vmi.manifest.reading.programs import Call
from vmi.manifest.reading.services import switched
from vmi.manifest.rule import Problems

ID = "firewall-stays"
SEVERITY = Severity.ERROR

FIREWALLS = frozenset(
    f"{name}.service" for name in ("nftables", "firewalld", "ufw", "iptables", "ip6tables", "netfilter-persistent")
)
HINT = "remove it, and open what `inbound` declares"
_RULES = re.compile(r"nftables|/nft|\.nft$")
_INPUT = re.compile(r"\bhook\s+input\b")
_ACCEPT = re.compile(r"\bpolicy\s+accept\b")
_CLOSED = re.compile(r"\b(?:drop|reject)\b")


class Word(NamedTuple):
    """This is one word about a firewall: on or off."""

    order: tuple[int, int, int]
    """The step and the place in its file: the last word counts."""
    unit: str
    on: bool
    file: str
    place: Placed
    message: str
    hint: str = HINT


def check(read: Content) -> Problems:
    """This looks for what switches a firewall off while no other is switched on."""
    words = sorted(_words(read), key=lambda word: word.order)
    last = {word.unit: word for word in words}
    on = {unit for unit, word in last.items() if word.on}
    if not on:
        latest = {word.unit: word.order for word in words if word.on}
        for word in words:
            if not word.on and word.order > latest.get(word.unit, (-2, 0, 0)):
                yield at(word.file, word.place, f"{word.message}: what listens can be reached", word.hint)
        restricted = {call.program.removesuffix("-restore") for _, call in read.calls if _restricts(call)}
        for file, call in read.calls:
            if why := _opens(call, restricted):
                yield at(file, call.first, f"{why}: what listens can be reached", HINT)
    yield from _open_chains(read)


def _words(read: Content) -> Iterator[Word]:
    steps = _steps(read)

    def word(unit: str, on: bool, file: str, place: Placed, message: str, hint: str = HINT) -> Word:
        return Word((steps.get(file, -1), place.line, place.column), unit, on, file, place, message, hint)

    changes = [each for each in switched(read) if each.unit in FIREWALLS]
    enabled = {each.unit for each in changes if each.verb == "enable"}
    for each in changes:
        if each.verb != "stop" or each.unit not in enabled:  # stopped in the build, but on in each machine
            on = each.verb == "enable"
            yield word(each.unit, on, each.file, each.place, f"'{each.said}' is switched off")
    for file, call in read.calls:
        if call.program == "ufw" and (said := {"enable", "disable", "reset"} & set(call.texts)):
            yield word("ufw.service", "enable" in said, file, call.first, "ufw is switched off")
    for task in read.tasks:
        if task.module == "ufw" and (state := task.argument("state")) in ("enabled", "disabled", "reset"):
            yield word("ufw.service", state == "enabled", task.file, task.key, "ufw is switched off")
    for seed in read.kickstarts:
        for directive in seed.kickstart.named("firewall"):
            off = directive.has("--disabled") or directive.has("--disable")
            message, hint = "the firewall is switched off", "write `firewall --enabled --service=ssh`"
            yield word("firewalld.service", not off, seed.file, word_of(directive), message, hint)


def _steps(read: Content) -> dict[str, int]:
    """This is the step that each file belongs to; an installer runs before all of them."""
    found: dict[str, int] = {}
    for number, step in enumerate(read.steps):
        if isinstance(step, Script):
            found[step.script] = number
        elif isinstance(step, Playbook):
            found |= dict.fromkeys((step.playbook, *read.brought_by(step)), number)
    return found


def _open_chains(read: Content) -> Problems:
    for _, group in groupby(_rulesets(read), key=lambda line: (line.file, line.path)):
        lines = list(group)
        if not any(_CLOSED.search(line.text) for line in lines):
            for line in _accepting(lines):
                message = "this chain lets in what no rule speaks of: what listens can be reached"
                yield at(line.file, line, message, "write `policy drop`", Severity.WARNING)
    for line in replacements(read, _RULES):
        if _ACCEPT.search(line.text):
            message = "this makes a chain let in what no rule speaks of: what listens can be reached"
            yield at(line.file, line, message, "remove it; let chains of `hook input` keep `policy drop`", SEVERITY)


def _rulesets(read: Content) -> Iterator[GuestLine]:
    yield from guest_lines(read, _RULES)
    for file, call in read.calls:
        for document in call.command.documents if call.program == "nft" else ():
            for number, text in enumerate(document.text.split("\n"), document.line):
                if stripped := text.strip():
                    column = document.column + text.index(stripped) + 1
                    yield GuestLine(file, f"nft {document.line}", stripped, number, column, len(stripped))


def _accepting(lines: Iterable[GuestLine]) -> Iterator[GuestLine]:
    inside = False
    for line in lines:
        comes_in = _INPUT.search(line.text)
        inside = inside or comes_in is not None
        if inside and _ACCEPT.search(line.text):
            yield line
        inside = inside and "}" not in line.text


def _opens(call: Call, restricted: set[str]) -> str:
    texts = call.texts
    if call.program in restricted:
        return ""
    if call.program in ("iptables", "ip6tables") and texts[:3] == ("-P", "INPUT", "ACCEPT"):
        return f"{call.program} lets everything in"
    if call.program in ("iptables", "ip6tables") and texts in (("-F",), ("--flush",)):
        return f"{call.program} forgets its rules"
    return "nft forgets its rules" if call.program == "nft" and texts[:2] == ("flush", "ruleset") else ""


def _restricts(call: Call) -> bool:
    """This is true for a call that makes rules: then what was forgotten before does not matter."""
    texts = call.texts
    if call.program == "nft":
        return bool({"-f", "--file", "add", "insert"} & set(texts[:3]))
    if call.program in ("iptables", "ip6tables"):
        return bool({"-A", "-I", "--append", "--insert"} & set(texts)) or texts[:3] == ("-P", "INPUT", "DROP")
    return call.program in ("iptables-restore", "ip6tables-restore")
