"""Who gets in: tokens, roles, unknown things, and requests that are too large or no requests."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from tests.sandbox_github.conftest import Wire, start
from urllib3.util import SKIP_HEADER


@pytest.fixture(scope="module")
def wire(beginning: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    """One for all: here nothing gets in."""
    with start(beginning, tmp_path_factory.mktemp("one") / "hub") as made:
        yield made


WRITES: list[Any] = [
    pytest.param("POST", "/git/refs", {"ref": "refs/heads/x"}, id="ref"),
    pytest.param("PATCH", "/git/refs/heads/main", {"sha": "x"}, id="move a ref"),
    pytest.param("DELETE", "/git/refs/heads/main", {}, id="delete a ref"),
    pytest.param("POST", "/git/trees", {"tree": []}, id="tree"),
    pytest.param("POST", "/git/commits", {"tree": "x"}, id="commit"),
    pytest.param("PUT", "/contents/file", {"content": ""}, id="contents"),
    pytest.param("DELETE", "/contents/README.md", {"sha": ""}, id="delete contents"),
    pytest.param("POST", "/releases", {"tag_name": "x"}, id="release"),
    pytest.param("PATCH", "/releases/1", {"draft": False}, id="publish"),
    pytest.param("DELETE", "/releases/1", {}, id="delete a release"),
    pytest.param("DELETE", "/releases/assets/1", {}, id="delete an asset"),
    pytest.param("POST", "/pulls", {"title": "x"}, id="pull request"),
    pytest.param("PATCH", "/pulls/1", {"state": "closed"}, id="close a pull request"),
    pytest.param("PUT", "/pulls/1/merge", {}, id="merge"),
    pytest.param("POST", "/pulls/1/requested_reviewers", {"reviewers": []}, id="ask for a review"),
]


@pytest.mark.parametrize(("method", "path", "data"), WRITES)
def test_writing_without_a_token_is_refused(wire: Wire, method: str, path: str, data: dict[str, Any]) -> None:
    assert wire.call(method, path, None, **data)[0] == 401


@pytest.mark.parametrize(("method", "path", "data"), WRITES)
def test_writing_as_a_reader_is_refused(wire: Wire, method: str, path: str, data: dict[str, Any]) -> None:
    response = wire.send(method, path, "reader", json=data)
    assert response.status_code == 403
    assert response.headers["X-Accepted-GitHub-Permissions"].endswith("=write")


@pytest.mark.parametrize("path", ["/pulls/1/reviews", "/issues/1/comments"])
def test_speaking_without_a_token_is_refused(wire: Wire, path: str) -> None:
    assert wire.call("POST", path, None, event="APPROVE", body="x")[0] == 401


def test_a_bad_token_is_refused_even_for_reading(wire: Wire) -> None:
    response = wire.send("GET", "", None, headers={"Authorization": "Bearer wrong"})
    assert (response.status_code, response.json()["message"]) == (401, "Bad credentials")


def test_anybody_may_read(wire: Wire) -> None:
    assert wire.call("GET", "/contents/README.md", None)[0] == 200
    assert wire.call("GET", "", None)[1]["permissions"] == {"admin": False, "push": False, "pull": True}


def test_user_says_who_a_token_is(wire: Wire) -> None:
    assert wire.call("GET", f"{wire.hub.api_url}/user", "alice")[1]["login"] == "alice"
    assert wire.call("GET", f"{wire.hub.api_url}/user", None)[0] == 401


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/git/ref/heads/nothing",
        "/git/ref/heads/mai",
        "/git/trees/nothing",
        "/git/blobs/nothing",
        "/contents/nothing",
        "/contents/README.md?ref=nothing",
        "/releases/1",
        "/releases/tags/nothing",
        "/releases/assets/1",
        "/pulls/1",
        "/pulls/one",
        "/pulls/1/files",
        "/compare/main...nothing",
    ],
)
def test_what_is_not_there_is_not_found(wire: Wire, path: str) -> None:
    assert wire.call("GET", path)[0] == 404


def test_another_repository_is_not_found(wire: Wire) -> None:
    assert wire.call("GET", f"{wire.hub.api_url}/repos/egi-sandbox/catalogue2")[0] == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"User-Agent": None}, 403, id="no user agent"),
        pytest.param({"X-GitHub-Api-Version": "1999-01-01"}, 400, id="unknown version"),
    ],
)
def test_headers_that_github_refuses(wire: Wire, headers: dict[str, Any], status: int) -> None:
    given = {name: SKIP_HEADER if value is None else value for name, value in headers.items()}
    response = requests.get(f"{wire.hub.api_url}/repos/{wire.hub.repository}", headers=given, timeout=10)
    assert response.status_code == status


@pytest.mark.parametrize("body", [b"{", b"[]", b'"text"', b"\xff"])
def test_a_body_that_is_no_json_object_is_refused(wire: Wire, body: bytes) -> None:
    assert wire.send("POST", "/pulls", data=body).status_code == 400


def test_a_body_that_is_too_large_is_refused(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire.hub._hub, "json_limit_bytes", 1000)
    assert wire.send("POST", "/pulls", data=b"x" * 2000).status_code == 413
    assert wire.send("POST", "/pulls", data=iter([b"x" * 600] * 4)).status_code == 413
