"""This module is what a configuration says of one interface, and the lines of files with sections."""

from collections.abc import Iterator
from typing import NamedTuple

from vmi.auditing.guest.guest import Guest

LIMIT_SAID = 50


class Said(NamedTuple):
    """This is a value, and the line that it stands on."""

    line: int
    text: str


class Interface(NamedTuple):
    """This is one interface that a configuration speaks of."""

    path: str
    line: int
    name: str = ""
    """Which one, a pattern perhaps; empty when it is chosen by something else or is any."""
    asks_for_address: bool = False
    """It uses DHCP, on IPv4 or IPv6."""
    addresses: tuple[Said, ...] = ()
    """Given to it for good."""
    resolvers: tuple[Said, ...] = ()
    """Name servers that are written down."""
    without_ipv6: Said | None = None
    """What switches IPv6 off on it."""


def few(known: tuple[Said, ...], *more: Said) -> tuple[Said, ...]:
    """This is what was said before and now; a report shows no more of them than this keeps."""
    return known if len(known) >= LIMIT_SAID else known + more[:LIMIT_SAID]


class Line(NamedTuple):
    """This is one `key = value` in a file with sections."""

    number: int
    section: str
    key: str
    value: str


def ini(guest: Guest, path: str) -> Iterator[Line]:
    """This is a file with [sections], its sections and keys as they are written."""
    section = ""
    for number, text in guest.lines(path):
        if text.startswith("[") and text.endswith("]"):
            section = text[1:-1].strip()
        elif "=" in text and not text.startswith(";"):
            key, _, value = text.partition("=")
            yield Line(number, section, key.strip(), value.strip())


def is_local(address: str) -> bool:
    """This is true for a name server on the machine itself."""
    return address.startswith("127.") or address.partition("%")[0] in ("::1", "")
