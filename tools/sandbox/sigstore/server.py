"""This module is the HTTP door of the services: routes in, JSON or DER out, refusals as status codes."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from sandbox.sigstore.errors import Rejected

LIMIT_BYTES = 4 * 2**20


class Request(NamedTuple):
    """This is what a service sees of a request."""

    body: bytes
    query: dict[str, str]
    bearer: str

    def json(self) -> dict[str, Any]:  # Any: JSON values
        """This is the body as a JSON object, or a 400."""
        try:
            value = json.loads(self.body)
        except ValueError as error:
            raise Rejected(400, "the body is not JSON") from error
        if not isinstance(value, dict):
            raise Rejected(400, "the body is not a JSON object")
        return value


class Answer(NamedTuple):
    """This is what a service says."""

    status: int
    media_type: str
    body: bytes


Route = Callable[[Request], Answer]
Routes = dict[tuple[str, str], Route]
"""By method and path."""


def json_answer(status: int, value: object) -> Answer:
    """This is a JSON answer."""
    return Answer(status, "application/json", json.dumps(value).encode())


def serve(routes: Routes) -> ThreadingHTTPServer:
    """This binds the routes, by method and path, to a free port of the loopback interface."""
    return _Server(routes)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, routes: Routes):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.routes = routes


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"
    protocol_version = "HTTP/1.1"
    timeout = 60
    disable_nagle_algorithm = True  # else every answer waits 40 ms for an acknowledgement of its headers

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        del format, args  # a test's output is no place for an access log

    def _answer(self, method: str) -> None:
        try:
            answer = self._route(method)
        except Rejected as error:
            answer = json_answer(error.status, {"code": error.status, "message": error.message})
            self.close_connection = True  # the body may not have been read
        except Exception as error:  # noqa: BLE001  the boundary of the server
            # A fault of the sandbox itself; the client shall see a service that failed, not a torn connection.
            answer = json_answer(500, {"code": 500, "message": f"{type(error).__name__}: {error}"})
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.media_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def _route(self, method: str) -> Answer:
        url = urlsplit(self.path)
        route = self.server.routes.get((method, url.path))
        if route is None:
            raise Rejected(404, f"nothing is at {method} {url.path}")
        query = {key: values[-1] for key, values in parse_qs(url.query).items()}
        return route(Request(self._body(), query, self._bearer()))

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        if not length.isascii() or not length.isdigit() or int(length) > LIMIT_BYTES:
            raise Rejected(413, f"a body has at most {LIMIT_BYTES} bytes and says its length")
        return self.rfile.read(int(length))

    def _bearer(self) -> str:
        kind, _, token = self.headers.get("Authorization", "").partition(" ")
        return token.strip() if kind.lower() == "bearer" else ""
