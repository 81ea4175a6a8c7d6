"""This module reads /etc/network/interfaces and what it includes."""

from collections.abc import Iterator

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.network.model import Interface, Said, is_local

MAIN = "/etc/network/interfaces"
LIMIT_FILES = 200
RESOLVERS = ("dns-nameserver", "dns-nameservers")
_STANZAS = ("auto", "allow-", "mapping", "source", "no-", "rename")


def interfaces(guest: Guest) -> Iterator[Interface]:
    """This is every `iface`; one for each address family."""
    pending, seen = [MAIN], set[str]()
    while pending:
        path = pending.pop(0)
        entry = guest.stat(path)
        if entry is None or not entry.is_file or entry.path in seen:
            continue
        seen.add(entry.path)
        if len(seen) > LIMIT_FILES:
            raise CannotJudge(f"includes more than {LIMIT_FILES} files", MAIN)
        here: Interface | None = None
        for line, words in _split(guest, path):
            if words[0] == "iface" or words[0].startswith(_STANZAS):
                yield from [here] if here else []
                here = _begun(path, line, words) if words[0] == "iface" else None
                pending += _included(guest, words)
            elif here:
                here = _with(here, line, words)
        yield from [here] if here else []


def _split(guest: Guest, path: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that end in a backslash go on in the next one."""
    begun: tuple[int, str] | None = None
    for line, text in guest.lines(path):
        number, before = begun or (line, "")
        begun = (number, f"{before}{text[:-1]} ") if text.endswith("\\") else None
        if begun is None and (words := f"{before}{text}".split()):
            yield number, words
    if begun and (words := begun[1].split()):
        yield begun[0], words


def _included(guest: Guest, words: list[str]) -> list[str]:
    patterns = [word if word.startswith("/") else f"/etc/network/{word}" for word in words[1:]]
    if words[0] == "source":
        return [path for pattern in patterns for path in guest.glob(pattern)]
    if words[0] == "source-directory":
        return [path for pattern in patterns for path in guest.glob(f"{pattern}/*")]
    return []


def _begun(path: str, line: int, words: list[str]) -> Interface:
    name, family, method = [*words[1:4], "", "", ""][:3]
    asks = method == "dhcp" or (family == "inet6" and method == "auto")
    return Interface(path, line, name, asks_for_address=asks)


def _with(here: Interface, line: int, words: list[str]) -> Interface:
    """An interface and one option more."""
    option, values = words[0], words[1:]
    if option == "address" and values:
        return here._replace(addresses=(*here.addresses, Said(line, values[0])))
    if option in RESOLVERS:
        found = tuple(Said(line, value) for value in values if not is_local(value))
        return here._replace(resolvers=here.resolvers + found)
    return here
