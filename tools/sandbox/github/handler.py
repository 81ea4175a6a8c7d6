"""This module reads requests off the wire, finds who asks and for what, and writes the answers."""

import base64
import binascii
import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from sandbox.github import assets, smart_http
from sandbox.github.hub import Hub
from sandbox.github.messages import Answer, Refused, Request, not_found
from sandbox.github.resources import ROUTES
from sandbox.github.routing import demand_role, dispatch
from sandbox.github.users import User
from vmi.core.errors import ToolError

API, UPLOADS, OBJECTS = "/api/v3", "/api/uploads", "/objects/"
API_VERSION = "2022-11-28"
DRAIN_BYTES = 64 * 2**20
"""How much of a body that is too large is read before saying so: a client that is still sending hears nothing."""


class Server(ThreadingHTTPServer):
    """This is the HTTP server; its threads die with the process that started it."""

    daemon_threads = True
    hub: Hub

    def handle_error(self, request: object, client_address: object) -> None:
        """This forgives clients that hang up; everything else is a bug here, and is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # typeshed: socket or pair


class Handler(BaseHTTPRequestHandler):
    """This is one connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    timeout = 60
    wbufsize = 1 << 16  # headers and body in one packet; else each answer waits 40 ms for the client's ACK
    disable_nagle_algorithm = True

    def handle_any(self) -> None:
        try:
            answer = self._answer()
        except Refused as refused:
            answer = refused.answer()
        except ToolError as error:
            self.log_error("%s: %s", error, error.details)
            answer = Answer(500, {"message": "Server Error"})
        self._send(answer)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """This keeps quiet about requests; errors still reach stderr."""

    @property
    def _hub(self) -> Hub:
        return self.server.hub

    def _answer(self) -> Answer:
        parts = urlsplit(self.path)
        path, query = unquote(parts.path), dict(parse_qsl(parts.query, keep_blank_values=True))
        request = Request(self.command, path, query, self.headers, self._user())
        if path.startswith(UPLOADS):
            return self._upload(replace(request, path=self._below_repository(path.removeprefix(UPLOADS))))
        request = replace(request, body=self._body())
        if path.startswith(API):
            return self._api(request)
        return self._site(request)

    def _api(self, request: Request) -> Answer:
        if "User-Agent" not in request.headers:
            raise Refused(
                403, "Request forbidden by administrative rules. Please make sure your request has a User-Agent"
            )
        if request.headers.get("X-GitHub-Api-Version", API_VERSION) != API_VERSION:
            raise Refused(400, "The API version given is not supported")
        path = request.path.removeprefix(API)
        data = _json(request.body)
        with self._hub.lock:
            if path == "/user" and request.method == "GET":
                return Answer(200, self._hub.user(request.login))
            return dispatch(self._hub, ROUTES, replace(request, path=self._below_repository(path), data=data))

    def _site(self, request: Request) -> Answer:
        hub, root = self._hub, f"/{self._hub.name}"
        if request.path.startswith(f"{root}.git/"):
            return smart_http.answer(hub, replace(request, path=request.path.removeprefix(f"{root}.git")))
        tag, slash, name = request.path.removeprefix(f"{root}/releases/download/").rpartition("/")
        with hub.lock:
            if slash and request.path.startswith(f"{root}/releases/download/"):
                return assets.download(hub, tag, name)
            if request.path.startswith(OBJECTS):
                number, _, sha256 = request.path.removeprefix(OBJECTS).partition("/")
                return assets.content(hub, number, sha256)
        raise not_found()

    def _upload(self, request: Request) -> Answer:
        self.close_connection = True  # a refused upload leaves bytes in the pipe
        match = assets.UPLOAD.expression.fullmatch(request.path)
        if match is None or request.method != "POST":
            raise not_found()
        demand_role(request, assets.UPLOAD)
        request = replace(request, parts=match.groupdict())
        length = self._length()
        if length >= self._hub.asset_limit_bytes:
            self._drain(length)
            raise Refused(422, f"size must be less than {self._hub.asset_limit_bytes}")
        try:
            with self._hub.lock:
                asset = assets.begin(self._hub, request)
        except Refused:
            self._drain(length)
            raise
        with tempfile.TemporaryDirectory(dir=self._hub.directory, prefix=".upload.") as directory:
            uploaded = Path(directory) / "asset"
            with uploaded.open("wb") as file:
                _copy(self.rfile, length, file.write)
            with self._hub.lock:
                return assets.finish(self._hub, request, asset, uploaded)

    def _below_repository(self, path: str) -> str:
        prefix = f"/repos/{self._hub.name}"
        if not f"{path}/".lower().startswith(f"{prefix}/".lower()):
            raise not_found()
        return path[len(prefix) :]

    def _user(self) -> User | None:
        given = self.headers.get("Authorization")
        if given is None:
            return None
        scheme, _, secret = given.partition(" ")
        candidates = _basic(secret) if scheme.lower() == "basic" else (secret.strip(),)
        for login, token in self._hub.state.tokens.items():
            if token in candidates and login in self._hub.users:
                return self._hub.users[login]
        self.close_connection = True
        raise Refused(401, "Bad credentials", headers=smart_http.CHALLENGE)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return self._chunks()
        length = self._length()
        self._demand_limit(length)
        return self.rfile.read(length)

    def _chunks(self) -> bytes:
        body = b""
        while size := int(self.rfile.readline(20).split(b";")[0], 16):
            self._demand_limit(len(body) + size)
            body += self.rfile.read(size)
            self.rfile.readline(10)
        self.rfile.readline(10)
        return body

    def _length(self) -> int:
        text = self.headers.get("Content-Length", "0")
        if not text.isdecimal():
            raise Refused(400, "Problems reading the request")
        return int(text)

    def _demand_limit(self, length: int) -> None:
        if length > self._hub.json_limit_bytes:
            self._drain(length)
            raise Refused(413, "Sorry, your input was too large to process.")

    def _drain(self, length: int) -> None:
        self.close_connection = True
        _copy(self.rfile, min(length, DRAIN_BYTES), lambda piece: None)

    def _send(self, answer: Answer) -> None:
        body, kind = _encode(answer.body)
        size = answer.file.stat().st_size if answer.file else len(body)
        self.send_response(answer.status)
        for name, value in {"Content-Type": kind, **answer.headers}.items():
            self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(size))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command == "HEAD" or answer.status == 204:
            return
        self.wfile.write(body)
        if answer.file:
            with answer.file.open("rb") as file:
                shutil.copyfileobj(file, self.wfile)


def _copy(source: IO[bytes] | Any, length: int, sink: Callable[[bytes], object]) -> None:  # Any: a socket's reader
    while length > 0:
        piece = source.read(min(length, 1 << 20))
        if not piece:
            raise Refused(400, "The body ended before its Content-Length")
        sink(piece)
        length -= len(piece)


def _json(body: bytes) -> dict[str, Any]:  # Any: JSON
    if not body:
        return {}
    try:
        data = json.loads(body)
    except ValueError as error:
        raise Refused(400, "Problems parsing JSON") from error
    if not isinstance(data, dict):
        raise Refused(400, "Body should be a JSON object")
    return data


def _basic(secret: str) -> tuple[str, ...]:
    try:
        return tuple(base64.b64decode(secret, validate=True).decode().split(":", 1))
    except (binascii.Error, UnicodeDecodeError):
        return ()


def _encode(body: Any) -> tuple[bytes, str]:  # Any: JSON
    if isinstance(body, bytes):
        return body, "application/octet-stream"
    if body is None:
        return b"", "application/octet-stream"
    return json.dumps(body).encode(), "application/json; charset=utf-8"
