"""This module knows which values of somebody else's file must be shown to nobody, and carried into no manifest.

Three things make a secret: a name that sounds like one anywhere on the way to the value, `sensitive = true`, and what
`vmi.core.secrets` finds in the text. Whatever is computed from a secret, or repeats it, is one too.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from vmi.core.secrets import find
from vmi.core.yaml import Route

MASK = "***"
LOOKED_AT = 16384
"""Characters of a value; no more is ever carried, and far less is shown."""
LEAST_REPEATED = 4
"""A shorter secret stands in other texts by chance; those computed from it are known all the same."""

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_INSIDE = re.compile(
    r"passw|passphrase|secret|token|credential|bearer|(?:api|access|private|auth|ssh|account|encryption)[^a-z]{0,3}key",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"(?:.*pass|.*pwd|pw|pat|otp|jwt|creds?|o?auth[nz]?|authentication|authorization)", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,99}")
_ASSIGNED = re.compile(
    r"([A-Za-z_][A-Za-z0-9_.-]{0,99})[\"'\]]{0,2}[ \t]{0,9}(?:=>|:=|=|:(?!//))[ \t]{0,9}"
    # Packer's own public key, and what the shell or Ansible fill in later, are no secrets.
    r"(?![\"']?(?:\{\{[^{}]{0,99}\}\}|<[a-z-]{1,30}>|\$\{?[A-Za-z_]{1,60}\}?)[\"']?(?:[\s<,;]|\Z))\S"
)
_OPTION = re.compile(r"(?<![\w-])--?([A-Za-z][A-Za-z0-9_-]{0,60})[ \t]{1,9}[^\s-]")
_ANSWER = re.compile(r"([A-Za-z_][A-Za-z0-9_.-]{0,99})[ \t]{1,9}(?:password|string)[ \t]{1,9}\S")
"""As a preseed writes it: `passwd/root-password password ...`."""
_NOT_THE_VALUE = frozenset({"type", "sensitive"})
_TYPED = frozenset({"boot_command", "environment_vars", "env", "environment"})
"""Where a password is written out again, whatever it is: a login at a prompt, a variable."""


def sounds_secret(name: str) -> bool:
    """This is true for DB_PASSWORD, githubToken, api-key, rootpw1; not for author, keyboard, public_key."""
    if _INSIDE.search(name):
        return True
    words = [word.lower() for word in _WORDS.findall(name)]
    keys = words[-1:] in (["key"], ["keys"]) and words[-2:-1] not in (["public"], ["pub"], ["boot"], ["build"])
    return keys or any(_WHOLE.fullmatch(word) for word in words)


@lru_cache(1000)
def tells_secret(text: str) -> bool:
    """This is true for text in which a secret is written out: an assignment, an option, a token."""
    looked_at = text[:LOOKED_AT]
    named = (match[1] for each in (_ASSIGNED, _OPTION, _ANSWER) for match in each.finditer(looked_at))
    return any(map(sounds_secret, named)) or _looks_secret("value", looked_at)


def conceal(text: str) -> str:
    """This is text for people: the mask as soon as any word of it sounds like a secret."""
    speaks = any(sounds_secret(name) for name in _NAME.findall(text[:LOOKED_AT]))
    return MASK if speaks or tells_secret(text) else text


@dataclass(frozen=True)
class Secrets:
    """This is what is secret in one file."""

    places: frozenset[Route]
    """Values whose name says so, or that look like one."""
    holders: frozenset[Route]
    """Variables that are marked as sensitive."""
    texts: tuple[str, ...]
    """The secrets themselves, to recognise them where they are repeated."""
    uses: Mapping[Route, set[Route]]
    """Which variables a value was computed from."""

    def holds(self, route: Route, text: str) -> bool:
        """This is true for a value that must not be carried."""
        return route in self.places or self._is_computed(route) or self._repeats(route, text) or tells_secret(text)

    def shown(self, route: Route, text: str) -> str:
        """This is a value for people."""
        if self.holds(route, text) or any(secret in text for secret in self.texts):
            return MASK
        return conceal(text)

    def _is_computed(self, route: Route) -> bool:
        used = {place for end in range(1, len(route) + 1) for place in self.uses.get(route[:end], ())}
        return any(_covers(place, secret) for place in used for secret in (*self.places, *self.holders))

    def _repeats(self, route: Route, text: str) -> bool:
        is_typed = not _TYPED.isdisjoint(map(str, route))
        return any(secret in text for secret in self.texts if is_typed or len(secret) >= 2 * LEAST_REPEATED)


def secrets_of(leaves: Iterable[tuple[Route, Any]], uses: Mapping[Route, set[Route]]) -> Secrets:  # Any: plain values
    """This looks at every value of a file."""
    leaves = [(route, value) for route, value in leaves if value is not None and value != ""]
    holders = frozenset(_holders(leaves))
    valued = [(route, str(value)) for route, value in leaves if not isinstance(value, bool | dict | list)]
    secret = {route: text for route, text in valued if _is_secret(route, text, holders)}
    texts = {text.strip() for text in secret.values() if len(text.strip()) >= LEAST_REPEATED and not text.isdigit()}
    return Secrets(frozenset(secret), holders, tuple(sorted(texts)), uses)


def _holders(leaves: Iterable[tuple[Route, Any]]) -> Iterable[Route]:  # Any: plain values
    for route, value in leaves:
        if route[-1:] == ("sensitive",) and value in (True, "true"):
            yield route[:-1]
        elif route[:1] == ("sensitive-variables",):  # templates in JSON
            yield (f"variable.{value}",)


def _is_secret(route: Route, text: str, holders: frozenset[Route]) -> bool:
    if route[-1:] == ("type",) or route[:1] == ("sensitive-variables",):
        return False
    names = [part for part in route if isinstance(part, str) and part not in _NOT_THE_VALUE]
    if any(map(sounds_secret, names)) or any(route[:end] in holders for end in range(1, len(route))):
        return True
    return _looks_secret(names[-1] if names else "value", text)


def _looks_secret(name: str, text: str) -> bool:
    lines = f"{name} = {text[:LOOKED_AT]}\n".encode(errors="replace")
    return any(find("values.conf", lines)) or any(find("inline.sh", lines.partition(b" = ")[2]))


def _covers(place: Route, secret: Route) -> bool:
    shorter = min(len(place), len(secret))
    return place[:shorter] == secret[:shorter]
