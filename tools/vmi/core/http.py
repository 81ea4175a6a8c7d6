"""This module downloads from addresses that others wrote: bounded in size, time and redirects, proved by a digest."""

import hashlib
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import requests
import urllib3.exceptions as urllib3

from vmi import __version__
from vmi.core.digests import CHUNK_BYTES
from vmi.core.errors import Failure, Refusal, ServiceError
from vmi.core.files import demand_space, staged_file
from vmi.core.progress import Progress

TIMEOUT_S = (10.0, 60.0)
"""To connect, and between two pieces of an answer."""
FETCH_DEADLINE_S = 300.0
"""For a whole small answer: a server that sends one byte a minute must not hold us."""
HEADERS_DEADLINE_S = 120.0
"""For everything before an answer's first byte."""
SLOWEST_BYTES_PER_S = 16 * 1024
"""A download that is slower on the whole is given up."""
REDIRECTS = 5
ATTEMPTS = 3
BACKOFF_S = 1.0
TRANSIENT = (429, 500, 502, 503, 504)
SLOW = "try again later, or from another network"
USER_AGENT = f"vmi/{__version__}"

T = TypeVar("T")


@dataclass(frozen=True)
class Expected:
    """This is what is known of a file before it comes."""

    algorithm: str
    """As hashlib names it."""
    digest: str
    limit_bytes: int
    size_bytes: int | None = None
    """When it is known exactly."""


class Transient(ServiceError):
    """This is a failure that may be gone in a moment: no connection, a broken one, a server that is busy."""


def fetch(url: str, limit_bytes: int) -> bytes:
    """This returns a small document of at most `limit_bytes`."""
    return _attempt(lambda: _fetch(url, limit_bytes))


def download(url: str, path: Path, *, size_bytes: int, sha256: str, progress: Progress) -> Path:
    """This puts a file of exactly this size and digest at `path`; anything else is a Refusal and leaves nothing."""
    demand_space(path.parent, size_bytes)
    _attempt(lambda: _download(url, path, Expected("sha256", sha256, size_bytes, size_bytes), progress))
    return path


def download_checked(url: str, path: Path, *, checksum: str, limit_bytes: int, progress: Progress) -> Path:
    """This is the same when a checksum (`sha256:` or `sha512:`) and a limit are all that is known of a file."""
    algorithm, _, digest = checksum.partition(":")
    path.parent.mkdir(parents=True, exist_ok=True)
    _attempt(lambda: _download(url, path, Expected(algorithm, digest, limit_bytes), progress))
    return path


def _fetch(url: str, limit_bytes: int) -> bytes:
    deadline, parts, size = time.monotonic() + FETCH_DEADLINE_S, [], 0
    for part in stream(url):
        parts.append(part)
        size += len(part)
        if size > limit_bytes:
            raise Refusal(f"is larger than {limit_bytes} bytes", where=url)
        _demand_time(url, deadline)
    return b"".join(parts)


def _download(url: str, path: Path, expected: Expected, progress: Progress) -> None:
    digest, size = hashlib.new(expected.algorithm), 0
    deadline = time.monotonic() + FETCH_DEADLINE_S + expected.limit_bytes / SLOWEST_BYTES_PER_S
    with (
        progress.task(f"downloading {path.name}", expected.size_bytes) as advance,
        staged_file(path) as staged,
        staged.open("wb") as file,
    ):
        for part in stream(url):
            size += len(part)
            _demand_small(url, size, expected)
            _demand_time(url, deadline)
            digest.update(part)
            file.write(part)
            advance(len(part))
        _demand(url, size, digest.hexdigest(), expected)


def _demand_small(url: str, size: int, expected: Expected) -> None:
    if expected.size_bytes is not None and size > expected.size_bytes:
        raise Refusal(f"is larger than the {expected.size_bytes} bytes that were promised", where=url)
    if size > expected.limit_bytes:
        raise Refusal(f"is larger than {expected.limit_bytes} bytes", where=url)


def _demand_time(url: str, deadline: float) -> None:
    if time.monotonic() > deadline:
        raise ServiceError("is too slow", where=url, hint=SLOW)


def _demand(url: str, size: int, digest: str, expected: Expected) -> None:
    if expected.size_bytes is not None and size != expected.size_bytes:
        raise Refusal(f"has {size} bytes, {expected.size_bytes} were promised", where=url)
    if digest != expected.digest:
        what = f"its {expected.algorithm} is {digest}, {expected.digest} was promised"
        raise Refusal(what, where=url, hint="do not use this file")


def _attempt(action: Callable[[], T]) -> T:
    for attempt in range(1, ATTEMPTS):
        try:
            return action()
        except Transient:
            time.sleep(BACKOFF_S * attempt)
    return action()


def stream(url: str) -> Iterator[bytes]:
    """This yields the bytes as they are served, without undoing any encoding: a digest is over exactly these."""
    with _answer(url) as response, service_errors(url):
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise ServiceError("sends a compressed answer, which was not asked for", where=url)
        # read1 returns what has come: `read` would wait for a whole chunk from a server that sends a byte a minute.
        while part := response.raw.read1(CHUNK_BYTES, decode_content=False):
            yield part
        left = response.raw.length_remaining
        if left:
            raise Transient(f"ended {left} bytes too early", where=url)


@contextmanager
def _answer(url: str) -> Iterator[requests.Response]:
    with requests.Session() as session:
        place = url
        for _ in range(REDIRECTS + 1):
            with service_errors(url), _get(session, place) as response:
                if not response.is_redirect:
                    yield _demand_ok(response, url)
                    return
                place = _follow(place, response.headers["Location"])
        raise ServiceError(f"redirects more than {REDIRECTS} times", where=url)


def _get(session: requests.Session, url: str) -> requests.Response:
    if urlsplit(url).scheme not in ("https", "http"):
        raise ServiceError("is not an http or https address", where=url)
    return _in_time(
        url,
        lambda: session.get(
            url,
            headers={"Accept-Encoding": "identity", "User-Agent": USER_AGENT},
            auth=_anonymous,
            stream=True,
            timeout=TIMEOUT_S,
            allow_redirects=False,
        ),
    )


def _in_time(url: str, ask: Callable[[], T]) -> T:
    # A time-out counts anew with every byte, and headers may be long: sent byte by byte they take weeks. The library
    # offers no clock over them all, so a thread waits for them, and is left behind when they do not come.
    answer: Future[T] = Future()

    def wait() -> None:
        try:
            answer.set_result(ask())
        except Exception as error:  # noqa: BLE001 - raised again where it is waited for
            answer.set_exception(error)

    Thread(target=wait, daemon=True).start()
    try:
        return answer.result(HEADERS_DEADLINE_S)
    except TimeoutError as error:
        raise ServiceError("is too slow", where=url, hint=SLOW) from error


def _anonymous(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request  # without an auth of our own, requests would send what ~/.netrc holds


def _follow(url: str, location: str) -> str:
    target = urljoin(url, location)
    before, after = urlsplit(url).scheme, urlsplit(target).scheme
    if after != before and (before, after) != ("http", "https"):
        raise Refusal(f"redirects from {before} to {after or 'nowhere'}", where=url)
    return target


def _demand_ok(response: requests.Response, url: str) -> requests.Response:
    if response.status_code in TRANSIENT:
        raise Transient(f"answered {response.status_code} {response.reason}", where=url)
    if response.status_code != 200:
        raise ServiceError(f"answered {response.status_code} {response.reason}", where=url)
    return response


@contextmanager
def service_errors(where: str) -> Iterator[None]:
    """This turns what requests and urllib3 raise into a ServiceError that names the address."""
    try:
        yield
    except Failure:
        raise
    except (requests.exceptions.SSLError, requests.exceptions.InvalidURL) as error:
        raise ServiceError(f"cannot be used: {_reason(error)}", where=where) from error
    except (requests.RequestException, urllib3.HTTPError) as error:
        raise Transient(f"cannot be reached: {_reason(error)}", where=where, hint="check the network") from error


def _reason(error: Exception) -> str:
    cause = error.args[0] if error.args else error
    cause = getattr(cause, "reason", cause)  # urllib3 wraps the reason in a MaxRetryError
    text = str(cause).rpartition(": ")[2] or type(error).__name__
    return text if len(text) <= 200 else f"{text[:197]}..."
