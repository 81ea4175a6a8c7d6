"""This module reads /etc/network/interfaces and what it includes."""

from collections import deque
from collections.abc import Iterator

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.network.model import Interface, Said, few, is_local

MAIN = "/etc/network/interfaces"
LIMIT_FILES = 200
COMMANDS = ("pre-up", "up", "post-up")
RESOLVERS = ("dns-nameserver", "dns-nameservers")
_STANZAS = ("auto", "allow-", "mapping", "source", "no-", "rename")


def interfaces(guest: Guest) -> Iterator[Interface]:
    """This is every `iface`; one for each address family."""
    pending, seen = deque([MAIN]), set[str]()
    while pending:
        path = pending.popleft()
        entry = guest.stat(path)
        if entry is None or not entry.is_file or entry.path in seen:
            continue
        seen.add(entry.path)
        lines = list(_split(guest, path))
        includes = [pattern for _, words in lines for pattern in _included(words)]
        if len(seen) > LIMIT_FILES or len(includes) > LIMIT_FILES:
            raise CannotJudge(f"includes more than {LIMIT_FILES} files", MAIN)
        pending.extend(guest.glob(*includes))
        yield from _stanzas(path, lines)


def _stanzas(path: str, lines: list[tuple[int, list[str]]]) -> Iterator[Interface]:
    here: Interface | None = None
    for line, words in lines:
        if words[0] == "iface" or words[0].startswith(_STANZAS):
            yield from [here] if here else []
            here = _begun(path, line, words) if words[0] == "iface" else None
        elif here:
            here = _with(here, line, words)
    yield from [here] if here else []


def _split(guest: Guest, path: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that end in a backslash go on in the next one."""
    begun: list[str] = []
    first = 0
    for line, text in [*guest.lines(path), (0, "")]:
        first = first if begun else line
        begun += text.removesuffix("\\").split()
        if not text.endswith("\\") and begun:
            yield first, begun
            begun = []


def _included(words: list[str]) -> list[str]:
    if words[0] not in ("source", "source-directory"):
        return []
    patterns = [word if word.startswith("/") else f"/etc/network/{word}" for word in words[1:]]
    return patterns if words[0] == "source" else [f"{pattern}/*" for pattern in patterns]


def _begun(path: str, line: int, words: list[str]) -> Interface:
    name, family, method = [*words[1:4], "", "", ""][:3]
    asks = method == "dhcp" or (family == "inet6" and method == "auto")
    return Interface(path, line, name, asks_for_address=asks)


def _with(here: Interface, line: int, words: list[str]) -> Interface:
    """An interface and one option more."""
    option, values = words[0], words[1:]
    if option == "address" and values:
        return here._replace(addresses=few(here.addresses, Said(line, values[0])))
    if option in RESOLVERS:
        found = tuple(Said(line, value) for value in values if not is_local(value))
        return here._replace(resolvers=few(here.resolvers, *found))
    if option in COMMANDS and any(value.endswith("disable_ipv6=1") for value in values):
        return here._replace(without_ipv6=Said(line, f"{option} {' '.join(values)[:100]}"))
    return here
