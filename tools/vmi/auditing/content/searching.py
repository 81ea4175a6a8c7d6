"""This module searches files for secrets, within bounds, and remembers what it found where."""

from pathlib import Path
from typing import NamedTuple

from vmi.auditing.guest.entries import Entry
from vmi.core.secrets import Secret, find, is_worth_reading
from vmi.core.secrets.brought import Rules, load

HEAD_BYTES = 8192
SMALLEST_BYTES = 8
TOTAL_BYTES = 256 * 2**20
"""Of text, in one image; more would take minutes."""
WITHOUT_SECRETS = ("/var/lib/dpkg/info/", "/var/lib/dpkg/status", "/var/lib/apt/lists/", "/var/cache/debconf/templates")
"""What package tools keep of packages that anybody can read; their own secrets are elsewhere."""


class Found(NamedTuple):
    """This is a secret and the file that it is in."""

    path: str
    secret: Secret


class Searcher:
    """This searches one image's files."""

    def __init__(self, rules: Rules | None = None):
        self._rules = rules
        self._found: list[Found] = []
        self._unsearched: list[str] = []
        self._left = TOTAL_BYTES

    @classmethod
    def of(cls, rules: Path | None) -> "Searcher":
        """This is one that uses the rules of a file too, when there is one."""
        return cls(load(rules) if rules else None)

    def search(self, entry: Entry, head: bytes) -> None:
        """This searches a file's beginning; what is binary, and no container of keys, is passed over."""
        if len(head) < SMALLEST_BYTES or entry.path.startswith(WITHOUT_SECRETS):
            return
        if not is_worth_reading(head[:HEAD_BYTES]):
            return
        self._left -= len(head)
        if self._left < 0:
            self._unsearched.append(entry.path)
            return
        if len(head) < entry.size and b"\0" not in head[:HEAD_BYTES]:
            self._unsearched.append(entry.path)
        more = (self._rules.layer,) if self._rules else ()
        self._found.extend(Found(entry.path, secret) for secret in find(entry.path, head, more))

    def found(self) -> tuple[Found, ...]:
        """This is what was found, by path and line."""
        return tuple(sorted(self._found, key=lambda found: (found.path, found.secret.line, found.secret.column)))

    def unsearched(self) -> tuple[str, ...]:
        """This is the files that were not searched to their end."""
        return tuple(sorted(self._unsearched))

    def unusable_rules(self) -> tuple[tuple[str, str], ...]:
        """This is the rules that were brought and are not used, and why."""
        return tuple(self._rules.unusable.items()) if self._rules else ()
