"""This module serves a directory on loopback, as a host of static pages does."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sandbox.serving import keep_answering


class StaticSite:
    """This serves `directory` at `url` while the block lasts; the directory may be replaced meanwhile."""

    def __init__(self, directory: Path, port: int = 0):
        self._server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Quiet, directory=str(directory)))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._stop = keep_answering(self._server)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Each request would be a line on the demo's terminal."""
