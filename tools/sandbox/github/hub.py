"""This module is what every resource works on: the repository, the state, the rules, and the addresses."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sandbox.github.messages import not_found
from sandbox.github.repository import Repository
from sandbox.github.state import Asset, Pull, Release, State, save
from sandbox.github.users import User

JSON_LIMIT_BYTES = 16 * 2**20
ASSET_LIMIT_BYTES = 2 * 2**30
"""A release asset is smaller than 2 GiB."""


@dataclass
class Hub:
    """This is the one repository's GitHub. Whoever touches it holds the lock."""

    directory: Path
    name: str
    """`owner/repository`."""
    users: Mapping[str, User]
    repository: Repository
    state: State
    url: str = ""
    json_limit_bytes: int = JSON_LIMIT_BYTES
    asset_limit_bytes: int = ASSET_LIMIT_BYTES
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def owner(self) -> str:
        return self.name.partition("/")[0]

    @property
    def api(self) -> str:
        return f"{self.url}/api/v3/repos/{self.name}"

    @property
    def html(self) -> str:
        return f"{self.url}/{self.name}"

    def save(self) -> None:
        save(self.directory / "state.json", self.state)

    def asset_path(self, asset: Asset) -> Path:
        return self.directory / "assets" / str(asset.id)

    def pull(self, number: int) -> Pull:
        found = next((pull for pull in self.state.pulls if pull.number == number), None)
        if found is None:
            raise not_found()
        return found

    def release(self, number: int) -> Release:
        found = next((release for release in self.state.releases if release.id == number), None)
        if found is None:
            raise not_found()
        return found

    def user(self, login: str) -> dict[str, Any]:  # Any here and below: JSON
        return {"login": login, "type": "Bot" if login.endswith("-bot") else "User", "html_url": f"{self.url}/{login}"}


def quoted(path: str) -> str:
    """This is a path as it stands in an address."""
    return quote(path, safe="/")
