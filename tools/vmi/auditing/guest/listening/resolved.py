"""This module reads what systemd-resolved answers on: names of the neighbourhood (LLMNR, mDNS), and its stub."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.listening.model import Listener, place
from vmi.auditing.guest.units.files import Unit, is_null
from vmi.auditing.guest.units.settings import Setting, effective, is_true, parse

NAME = "systemd/resolved.conf"
ROOTS = ("/etc", "/usr/local/lib", "/usr/lib", "/lib")
_DEFAULT = re.compile(r"^#\s*(LLMNR|MulticastDNS|DNSStubListener)\s*=\s*(\S+)", re.MULTILINE)
BUILT_IN = {"LLMNR": "yes", "MulticastDNS": "yes", "DNSStubListener": "yes"}


class Answer(NamedTuple):
    """This is one of its settings, and where it comes from."""

    value: str
    path: str
    """Empty where the program's own default counts."""
    line: int | None = None

    @property
    def is_on(self) -> bool:
        """This is true when it answers others; `resolve` means that it only asks."""
        return is_true(self.value)


def settings(guest: Guest) -> dict[str, Answer]:
    """This is what counts: the main file, then drop-ins by name; what nobody sets has the default it was built with.

    The file that comes with the program shows these defaults in comments.
    """
    shipped = "".join(guest.read_text(f"{root}/{NAME}") or "" for root in ROOTS[:3:2])
    found = {key: Answer(value, "") for key, value in (BUILT_IN | dict(_DEFAULT.findall(shipped))).items()}
    for setting in _lines(guest):
        if setting.section == "Resolve":
            found[setting.key] = Answer(setting.value, setting.path, setting.line)
    return found


def _lines(guest: Guest) -> Iterator[Setting]:
    main = next((f"{root}/{NAME}" for root in ROOTS if guest.exists(f"{root}/{NAME}")), None)
    drop_ins: dict[str, str] = {}
    for root in ROOTS:
        for name in guest.names(f"{root}/{NAME}.d"):
            if name.endswith(".conf"):
                drop_ins.setdefault(name, f"{root}/{NAME}.d/{name}")
    own = [main] if main else []
    for path in [*own, *(path for _, path in sorted(drop_ins.items()) if not is_null(guest, path))]:
        yield from parse(guest.read_text(path) or "", path)


def listeners(guest: Guest, unit: Unit) -> Iterator[Listener]:
    """This is its ports."""
    found = settings(guest)
    for key, ports in (("LLMNR", (("tcp", 5355), ("udp", 5355))), ("MulticastDNS", (("udp", 5353),))):
        if found[key].is_on:
            for protocol, port in ports:
                yield Listener(protocol, port, "", unit.name, found[key].path or unit.path, found[key].line)
    if found["DNSStubListener"].value.lower() not in ("no", "false", "0", "off"):
        for protocol in ("tcp", "udp"):
            yield Listener(protocol, 53, "127.0.0.53", unit.name, unit.path)
    for setting in effective(_lines(guest), "Resolve", "DNSStubListenerExtra"):
        text = re.sub(r"^(?:udp|tcp):", "", setting.value)
        where = place(text, 53)
        if where:
            yield Listener("udp", where.port, where.address, unit.name, setting.path, setting.line)
