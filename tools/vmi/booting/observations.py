"""This module is what was seen of one guest, before anybody judges it."""

from dataclasses import dataclass, field
from typing import Any

from vmi.booting.ssh import Answer


@dataclass(frozen=True)
class Observations:
    """This is everything that one start brought to light; None is what could not be asked."""

    login: str
    """The account that the injected key should open."""
    nonce: str
    disk_bytes: int
    """How large the disk looked to the guest."""
    accounts: frozenset[str] = frozenset()
    """Those that the manifest declares: the image may have them."""
    unreachable: str | None = None
    """Why no SSH server was reached, None when one was."""
    console: tuple[str, ...] = ()
    """The end of the console, when it matters."""
    key_login: Answer | None = None
    cloud_init: dict[str, Any] | None = None  # Any: JSON values of the guest
    inside: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The sections of collect.sh."""
    probe_key: Answer | None = None
    probe_password: Answer | None = None
    root_key: Answer | None = None
