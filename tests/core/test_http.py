"""What a download accepts and refuses, against a real server on loopback."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from vmi.core import http
from vmi.core.digests import sha256_of
from vmi.core.errors import Refusal, ServiceError
from vmi.core.progress import Silent

BODY = b"image " * 1000


class Handler(BaseHTTPRequestHandler):
    failures = 0
    given_up = threading.Event()

    def do_GET(self) -> None:
        path = self.path
        if path.startswith("/to/"):
            self.answer(302, b"", Location=path[4:])
        elif path == "/sometimes" and Handler.failures:
            Handler.failures -= 1
            self.answer(503, b"")
        elif path == "/short":
            self.answer(200, BODY, **{"Content-Length": str(len(BODY) + 1)})
            self.close_connection = True
        elif path == "/slow":
            self.answer(200, b"x", **{"Content-Length": "1000"})
            self.rfile.read(1)  # until the client gives up
            self.close_connection = True
        elif path == "/slow-headers":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
            while not self.given_up.wait(0.05):
                self.wfile.write(b"x")
            self.close_connection = True
        elif path == "/gzip":
            self.answer(200, BODY, **{"Content-Encoding": "gzip"})
        elif path == "/missing":
            self.answer(404, b"")
        elif path == "/credentials":
            self.answer(200, self.headers.get("Authorization", "none").encode())
        else:
            self.answer(200, BODY)

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "BACKOFF_S", 0.0)


def test_fetch_returns_the_bytes(site: str) -> None:
    assert http.fetch(f"{site}/list", len(BODY)) == BODY


def test_fetch_tries_again_when_the_server_is_busy(site: str) -> None:
    Handler.failures = 2
    assert http.fetch(f"{site}/sometimes", len(BODY)) == BODY


def test_fetch_follows_a_redirect(site: str) -> None:
    assert http.fetch(f"{site}/to/{site}/list", len(BODY)) == BODY


def test_fetch_sends_no_credentials(site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    assert http.fetch(f"{site}/credentials", 100) == b"none"


@pytest.mark.parametrize(
    ("path", "error", "message"),
    [
        pytest.param("/list?x", Refusal, "is larger than 10 bytes", id="larger than the limit"),
        pytest.param("/missing", ServiceError, "answered 404 Not Found", id="missing"),
        pytest.param("/short", ServiceError, "ended 1 bytes too early|1 more expected", id="cut short"),
        pytest.param("/gzip", ServiceError, "sends a compressed answer", id="compressed"),
        pytest.param("/to/file:///etc/passwd", Refusal, "redirects from http to file", id="redirect to a file"),
        pytest.param("/to/ftp://127.0.0.1/x", Refusal, "redirects from http to ftp", id="redirect to ftp"),
        pytest.param("/to//to//to//to//to//to//to/", ServiceError, "redirects more than 5 times", id="redirect loop"),
    ],
)
def test_fetch_refuses(site: str, path: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        http.fetch(site + path, 10 if "list" in path else 10_000)


def test_a_server_that_sends_a_byte_a_minute_is_given_up(
    site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "FETCH_DEADLINE_S", -1.0)
    monkeypatch.setattr(http, "SLOWEST_BYTES_PER_S", 1e12)
    with pytest.raises(ServiceError, match="is too slow"):
        http.fetch(f"{site}/slow", 1000)
    with pytest.raises(ServiceError, match="is too slow"):
        http.download(f"{site}/slow", tmp_path / "i", size_bytes=1000, sha256="0" * 64, progress=Silent())
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_never_ends_its_headers_is_given_up(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "HEADERS_DEADLINE_S", 0.2)
    with pytest.raises(ServiceError, match="slow-headers: is too slow"):
        http.fetch(f"{site}/slow-headers", 1000)
    Handler.given_up.set()


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "list"])
def test_fetch_refuses_other_schemes(url: str) -> None:
    with pytest.raises(ServiceError, match="is not an http or https address"):
        http.fetch(url, 10)


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(ServiceError, match=r"http://127\.0\.0\.1:9/x: cannot be reached: .*refused"):
        http.fetch("http://127.0.0.1:9/x", 10)


def test_download_puts_the_file_in_place(site: str, tmp_path: Path) -> None:
    path = tmp_path / "image.qcow2"
    http.download(f"{site}/i", path, size_bytes=len(BODY), sha256=sha256_of(BODY), progress=Silent())
    assert path.read_bytes() == BODY


@pytest.mark.parametrize(
    ("size", "sha256", "message"),
    [
        pytest.param(5999, sha256_of(BODY), "is larger than the 5999 bytes that were promised", id="too large"),
        pytest.param(6001, sha256_of(BODY), "has 6000 bytes, 6001 were promised", id="too small"),
        pytest.param(6000, "0" * 64, "its sha256 is", id="another digest"),
    ],
)
def test_download_refuses_and_leaves_nothing(site: str, tmp_path: Path, size: int, sha256: str, message: str) -> None:
    with pytest.raises(Refusal, match=message):
        http.download(f"{site}/i", tmp_path / "image.qcow2", size_bytes=size, sha256=sha256, progress=Silent())
    assert list(tmp_path.iterdir()) == []
