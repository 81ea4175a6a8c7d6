"""This module knows who may do what."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["read", "write"]


@dataclass(frozen=True)
class User:
    """This is an account with a role in the one repository."""

    login: str
    role: Role = "write"
    bypass: bool = False
    """On the bypass list of main's ruleset: may push to main without a pull request."""

    @property
    def may_write(self) -> bool:
        return self.role == "write"


DEFAULT_USERS = (User("release-bot", bypass=True), User("alice"), User("author"))
"""The release workflow's app, a VO manager, an appliance's author."""
