"""This module is what the detector says of a secret: what it is and where, never the secret itself."""

from enum import StrEnum
from typing import NamedTuple

SHOWN_CHARACTERS = 4


class Confidence(StrEnum):
    """How sure it is that this is a secret and no example."""

    HIGH = "high"
    """Its form proves it, such as a private key or a checksum."""
    MEDIUM = "medium"
    """It stands where a secret takes effect."""
    LOW = "low"
    """It looks like one."""


class Secret(NamedTuple):
    """This is one secret in a file."""

    kind: str
    """A stable id: the family before the dot, such as `private-key.openssh`."""
    title: str
    """For people: `GitHub token`."""
    line: int
    """Counted from 1, as column."""
    column: int
    """In characters; a byte that is no UTF-8 counts as one."""
    width: int
    """How many characters of its first line it takes."""
    evidence: str
    """At most the first characters of a known prefix, and the length."""
    confidence: Confidence

    @property
    def is_hidden(self) -> bool:
        """False for what may be shown: a public key, the name of an account that has no password."""
        return self.family != "authorized-key" and self.kind != "login-password.empty"

    @property
    def family(self) -> str:
        """The kind's first part: private-key, token, password, login-password, authorized-key."""
        return self.kind.partition(".")[0]


class Hit(NamedTuple):
    """This is what a layer found: a span of bytes."""

    kind: str
    title: str
    start: int
    end: int
    prefix: bytes = b""
    """What every secret of this kind begins with; it may be shown in part."""
    confidence: Confidence = Confidence.MEDIUM


def masked(prefix: bytes, length: int) -> str:
    """This is what may be shown of a secret."""
    return f"{prefix[:SHOWN_CHARACTERS].decode('ascii', 'replace')}... ({length} character{'' if length == 1 else 's'})"
