"""This module keeps what GitHub knows besides git: releases, pull requests, reviews, tokens, the port."""

import secrets
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from vmi.core.files import write_atomic


def now() -> str:
    """This is the time as GitHub writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Asset:
    id: int
    name: str
    uploader: str
    content_type: str = "application/octet-stream"
    size: int = 0
    sha256: str = ""
    state: str = "starter"
    """`starter` until every byte has come, as after a broken upload."""
    created_at: str = field(default_factory=now)


@dataclass
class Release:
    id: int
    tag_name: str
    target_commitish: str
    name: str
    body: str
    author: str
    draft: bool
    prerelease: bool = False
    created_at: str = field(default_factory=now)
    published_at: str | None = None
    assets: list[Asset] = field(default_factory=list)


@dataclass
class Review:
    id: int
    user: str
    state: str
    """APPROVED, CHANGES_REQUESTED, COMMENTED or DISMISSED."""
    body: str
    commit_id: str
    submitted_at: str = field(default_factory=now)


@dataclass
class Comment:
    id: int
    user: str
    body: str
    created_at: str = field(default_factory=now)


@dataclass
class Pull:
    number: int
    user: str
    title: str
    body: str
    head: str
    base: str
    head_sha: str
    state: str = "open"
    merged_by: str | None = None
    merge_commit_sha: str | None = None
    base_sha: str | None = None
    """Where the base stood before the merge."""
    created_at: str = field(default_factory=now)
    updated_at: str = field(default_factory=now)
    closed_at: str | None = None
    requested_reviewers: list[str] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)


@dataclass
class State:
    port: int = 0
    last_id: int = 0
    tokens: dict[str, str] = field(default_factory=dict)
    """By login."""
    releases: list[Release] = field(default_factory=list)
    pulls: list[Pull] = field(default_factory=list)

    def next_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def token(self, login: str) -> str:
        return self.tokens.setdefault(login, f"sandbox_{secrets.token_hex(20)}")


_ADAPTER = TypeAdapter(State)


def load(path: Path) -> State:
    """This reads the state that an earlier start left, or begins a new one."""
    return _ADAPTER.validate_json(path.read_bytes()) if path.exists() else State()


def save(path: Path, state: State) -> None:
    """This writes the state whole or not at all; it holds tokens, so nobody else may read it."""
    content: dict[str, Any] = asdict(state)  # Any: JSON
    write_atomic(path, _ADAPTER.dump_json(_ADAPTER.validate_python(content), indent=1), mode=0o600)
