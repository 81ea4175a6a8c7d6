"""This module reads /etc/apk/repositories; apk verifies every index by the keys in /etc/apk/keys."""

from collections.abc import Iterator

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.repositories.model import Repository

FILES = ("/etc/apk/repositories", "/etc/apk/repositories.d/*")


def repositories(guest: Guest) -> Iterator[Repository]:
    """This is each line: an address or a directory, after a tag if it has one."""
    for path in (path for pattern in FILES for path in guest.glob(pattern)):
        for line, text in guest.lines(path):
            tag, _, address = text.rpartition(" ") if text.startswith("@") else ("", "", text)
            yield Repository(path, line, "apk", _as_url(address), tag.strip())


def _as_url(address: str) -> str:
    return f"file:{address}" if address.startswith("/") else address
