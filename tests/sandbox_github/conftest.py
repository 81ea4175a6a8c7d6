"""This module is a private GitHub and a bare way to call it: what is tested is what goes over the wire."""

import base64
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox.github import PrivateGitHub, User

USERS = (User("release-bot", bypass=True), User("alice"), User("author"), User("reader", role="read"))


@dataclass
class Wire:
    """This sends requests as GitHub's clients do, and returns status and JSON."""

    hub: PrivateGitHub

    def call(self, method: str, path: str, user: str | None = "author", **data: Any) -> tuple[int, Any]:
        response = self.send(method, path, user, json=data or None)
        return response.status_code, response.json() if response.content else None

    def send(self, method: str, path: str, user: str | None = "author", **options: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.hub.token(user)}"} if user else {}
        url = path if path.startswith("http") else f"{self.hub.api_url}/repos/{self.hub.repository}{path}"
        headers |= options.pop("headers", {})
        return requests.request(method, url, headers=headers, timeout=30, allow_redirects=False, **options)

    def main(self) -> str:
        sha: str = self.call("GET", "/git/ref/heads/main")[1]["object"]["sha"]
        return sha

    def put(self, path: str, content: str, branch: str = "main", user: str = "release-bot") -> tuple[int, Any]:
        status, held = self.call("GET", f"/contents/{path}?ref={branch}")
        sha = {"sha": held["sha"]} if status == 200 else {}
        encoded = base64.b64encode(content.encode()).decode()
        return self.call("PUT", f"/contents/{path}", user, message="m", content=encoded, branch=branch, **sha)

    def branch(self, name: str, *paths: str, user: str = "author") -> str:
        """This makes a branch of main with one commit per path, and returns its head."""
        sha = self.main()
        self.call("POST", "/git/refs", user, ref=f"refs/heads/{name}", sha=sha)
        for path in paths:
            sha = self.put(path, f"{name}\n", name, user)[1]["commit"]["sha"]
        return sha

    def pull(self, name: str, *paths: str, user: str = "author") -> int:
        """This opens a pull request that changes these paths."""
        self.branch(name, *paths, user=user)
        status, pull = self.call("POST", "/pulls", user, title=name, head=name, base="main")
        assert status == 201, pull
        number: int = pull["number"]
        return number

    def review(self, number: int, user: str, event: str = "APPROVE", **more: Any) -> tuple[int, Any]:
        return self.call("POST", f"/pulls/{number}/reviews", user, event=event, **more)

    def merge(self, number: int, user: str = "alice", **more: Any) -> tuple[int, Any]:
        return self.call("PUT", f"/pulls/{number}/merge", user, **more)

    def draft(self, tag: str = "a/1") -> Any:
        return self.call("POST", "/releases", "release-bot", tag_name=tag, draft=True)[1]

    def upload(self, release: Any, name: str, content: bytes, user: str | None = "release-bot") -> tuple[int, Any]:
        url = f"{release['upload_url'].partition('{')[0]}?name={name}"
        response = self.send("POST", url, user, data=content)
        return response.status_code, response.json()


@pytest.fixture(scope="session")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state of a private GitHub with code owners; each test goes on from a copy."""
    state = tmp_path_factory.mktemp("beginning") / "hub"
    with PrivateGitHub(state, users=USERS) as hub:
        Wire(hub).put("CODEOWNERS", "* @author\n/vos/ @alice\n")
    return state


@contextmanager
def start(beginning: Path, directory: Path) -> Iterator[Wire]:
    shutil.copytree(beginning, directory)
    with PrivateGitHub(directory, users=USERS) as hub:
        yield Wire(hub)


@pytest.fixture
def wire(beginning: Path, tmp_path: Path) -> Iterator[Wire]:
    with start(beginning, tmp_path / "hub") as made:
        yield made
