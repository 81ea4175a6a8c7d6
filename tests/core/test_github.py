"""The GitHub client: what it sends twice and what it never does, whom it tells the token, how it explains a no."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from vmi.core import github as client
from vmi.core.errors import InputError, ServiceError
from vmi.core.github import GitHub, GitHubError
from vmi.core.progress import Silent

Answer = tuple[int, dict[str, str], Any]


class Script(ThreadingHTTPServer):
    """This answers with what the test wrote down, in order, and remembers what it was asked."""

    answers: list[Answer]
    asked: list[tuple[str, str, str | None, bytes]]


class Handler(BaseHTTPRequestHandler):
    server: Script

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.server.asked.append((self.command, self.path, self.headers.get("Authorization"), body))
        status, headers, content = self.server.answers.pop(0)
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = handle_any

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Iterator[Script]:
    monkeypatch.setattr(client, "BACKOFF_S", 0.0)
    with Script(("127.0.0.1", 0), Handler) as server:
        server.answers, server.asked = [], []
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def github(script: Script) -> GitHub:
    return GitHub(f"http://127.0.0.1:{script.server_port}", "o/r", "the-token")


OK: Answer = (200, {}, {"fine": True})
BUSY: Answer = (503, {}, {"message": "busy"})


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_reading_is_tried_again_when_github_is_busy(script: Script, github: GitHub, status: int) -> None:
    script.answers = [(status, {}, {}), (status, {}, {}), OK]
    assert github.get("/x") == {"fine": True}


def test_trying_again_has_an_end(script: Script, github: GitHub) -> None:
    script.answers = [BUSY] * 10
    with pytest.raises(GitHubError, match="GitHub answered 503: busy"):
        github.get("/x")
    assert len(script.asked) == 4


def test_a_secondary_rate_limit_is_waited_for(script: Script, github: GitHub) -> None:
    script.answers = [(403, {"Retry-After": "0"}, {"message": "slow down"}), OK]
    assert github.get("/x") == {"fine": True}


def test_a_long_wait_is_an_answer(script: Script, github: GitHub) -> None:
    script.answers = [(429, {"Retry-After": "3600"}, {"message": "slow down"})]
    with pytest.raises(GitHubError, match="slow down"):
        github.get("/x")


def test_a_creation_that_may_have_been_done_is_not_sent_twice(script: Script, github: GitHub) -> None:
    script.answers = [(502, {}, {}), OK]
    with pytest.raises(GitHubError):
        github.post("/x", a=1)
    assert len(script.asked) == 1


def test_a_creation_that_was_not_let_in_is_sent_again(script: Script, github: GitHub) -> None:
    script.answers = [BUSY, OK]
    assert github.post("/x", a=1) == {"fine": True}
    assert [body for *_, body in script.asked] == [b'{"a": 1}', b'{"a": 1}']


def test_an_upload_that_is_sent_again_is_sent_whole(script: Script, github: GitHub, tmp_path: Path) -> None:
    file = tmp_path / "image"
    file.write_bytes(b"x" * 3_000_000)
    script.answers = [BUSY, OK]
    github.upload(f"{github.api_url}/upload", file, "text/plain", Silent())
    assert [len(body) for *_, body in script.asked] == [3_000_000, 3_000_000]


@pytest.mark.parametrize(
    ("answer", "message", "hint"),
    [
        pytest.param((401, {}, {"message": "Bad credentials"}), "401: Bad credentials", "has expired", id="bad token"),
        pytest.param(
            (403, {"X-Accepted-GitHub-Permissions": "contents=write"}, {"message": "Resource not accessible"}),
            "403: Resource not accessible",
            "the token needs the permission contents=write",
            id="no permission",
        ),
        pytest.param((404, {}, {"message": "Not Found"}), "404: Not Found", "as if it were not there", id="not there"),
        pytest.param(
            (422, {}, {"message": "Validation Failed", "errors": [{"field": "head", "code": "invalid"}, "odd"]}),
            "422: Validation Failed; head invalid; odd",
            "",
            id="invalid",
        ),
        pytest.param((500, {}, b"<html>"), "500: Internal Server Error", "", id="no JSON"),
        pytest.param((400, {}, {"message": "a\x1b[31m\nb"}), r"400: a\\x1b\[31m b", "", id="control characters"),
    ],
)
def test_a_no_says_what_and_what_to_do(script: Script, github: GitHub, answer: Answer, message: str, hint: str) -> None:
    script.answers = [answer]
    with pytest.raises(GitHubError, match=message) as refused:
        github.get("/x")
    assert (refused.value.where or "").startswith("GET http://127.0.0.1:")
    assert (refused.value.where or "").endswith("/repos/o/r/x")
    assert hint in (refused.value.hint or "")
    assert "the-token" not in f"{refused.value} {refused.value.hint} {refused.value.details}"


def test_a_repository_that_moved_is_said_to_have(script: Script, github: GitHub) -> None:
    script.answers = [(301, {"Location": "http://evil.example/"}, {"message": "Moved Permanently"})]
    with pytest.raises(GitHubError, match="it is elsewhere") as refused:
        github.get("/x")
    assert "GITHUB_REPOSITORY" in (refused.value.hint or "")


def test_an_answer_that_is_no_json_is_refused(script: Script, github: GitHub) -> None:
    script.answers = [(200, {}, b"<html>")]
    with pytest.raises(GitHubError, match="is not JSON"):
        github.get("/x")


def test_the_token_is_sent_to_the_api(
    script: Script, github: GitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password other\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    script.answers = [OK]
    github.get("/x")
    assert script.asked[0][2] == "Bearer the-token"


def test_the_token_is_not_sent_where_an_asset_redirects_to(script: Script, github: GitHub) -> None:
    elsewhere = f"http://127.0.0.1:{script.server_port}/elsewhere"
    script.answers = [(302, {"Location": elsewhere}, b""), (200, {}, b"bytes")]
    digest = github.asset_sha256({"url": f"{github.api_url}/asset"})
    assert digest == "277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9"
    assert [authorization for _, _, authorization, _ in script.asked] == ["Bearer the-token", None]


@pytest.mark.parametrize(
    ("api", "upload", "allowed"),
    [
        ("https://api.github.com", "https://uploads.github.com/x", True),
        ("https://api.tenant.ghe.com", "https://uploads.tenant.ghe.com/x", True),
        ("https://git.example/api/v3", "https://git.example/api/uploads/x", True),
        ("https://api.github.com", "https://uploads.github.com.evil.example/x", False),
        ("https://api.github.com", "https://evil.example/x", False),
        ("https://api.github.com", "http://uploads.github.com/x", False),
        ("https://git.example/api/v3", "https://uploads.git.example/x", False),
    ],
)
def test_the_token_is_sent_to_the_upload_host_that_belongs_to_the_api(api: str, upload: str, allowed: bool) -> None:
    github = GitHub(api, "o/r", "the-token")
    if allowed:
        github._demand_upload_host(upload)
        return
    with pytest.raises(ServiceError, match="the token is not sent there"):
        github._demand_upload_host(upload)


def test_pages_are_read_to_the_end(script: Script, github: GitHub) -> None:
    script.answers = [(200, {"Link": '<http://evil.example/>; rel="next"'}, [1, 2]), (200, {}, [3])]
    assert list(github.pages("/x", state="all")) == [1, 2, 3]
    assert [path for _, path, _, _ in script.asked] == [
        "/repos/o/r/x?state=all&per_page=100&page=1",
        "/repos/o/r/x?state=all&per_page=100&page=2",
    ]


def test_what_is_not_there_is_none(script: Script, github: GitHub) -> None:
    script.answers = [(404, {}, {}), (404, {}, {})]
    assert (github.find("/x"), github.content("file", "main")) == (None, None)


@pytest.mark.parametrize(
    ("environment", "missing"),
    [
        pytest.param({}, "GITHUB_REPOSITORY", id="no repository"),
        pytest.param({"GITHUB_REPOSITORY": "o/r"}, "GITHUB_TOKEN", id="no token"),
        pytest.param({"GITHUB_REPOSITORY": "o/r", "GITHUB_TOKEN": ""}, "GITHUB_TOKEN", id="empty token"),
    ],
)
def test_what_the_environment_must_name(environment: dict[str, str], missing: str) -> None:
    with pytest.raises(InputError, match=f"{missing}: is not set"):
        GitHub.from_environment(environment)


def test_a_server_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "BACKOFF_S", 0.0)
    with pytest.raises(ServiceError, match=r"GET http://127\.0\.0\.1:9/repos/o/r/x: cannot be reached: .*refused"):
        GitHub("http://127.0.0.1:9", "o/r", None).get("/x")
