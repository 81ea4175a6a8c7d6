"""This module speaks to GitHub's REST interface: the one place through which it is read or changed.

A token is sent to the API and to the upload host that belongs to it, nowhere else, and never printed.
"""

import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlsplit

import requests

from vmi.core.errors import Failure, InputError, ServiceError
from vmi.core.http import USER_AGENT, service_errors, stream
from vmi.core.markdown import spelled
from vmi.core.progress import Advance, Progress

API_VERSION = "2022-11-28"
TIMEOUT_S = (10.0, 60.0)
ATTEMPTS = 4
BACKOFF_S = 1.0
LONGEST_WAIT_S = 60.0
"""A longer Retry-After is an answer of its own: come back later."""
PAGES = 100
BUSY = (429, 502, 503, 504)
HINTS = {
    401: "GITHUB_TOKEN is wrong or has expired",
    403: "the token, or whoever it belongs to, lacks a permission",
    404: "check the name; what a token may not see looks as if it were not there",
}


class GitHubError(ServiceError):
    """This is GitHub saying no, or not answering; `status` is None when there was no answer."""

    def __init__(self, what: str, *, where: str, hint: str | None = None, status: int | None = None):
        super().__init__(what, where=where, hint=hint)
        self.status = status


class GitHub:
    """This is one repository on GitHub, or on something that speaks like it."""

    def __init__(self, api_url: str, repository: str, token: str | None):
        self.api_url = api_url.rstrip("/")
        self.repository = repository
        self._session = requests.Session()
        self._session.auth = _Token(token)
        self._session.headers.update(
            {
                "Accept": "application/vnd.github+json",
                "X-GitHub-Api-Version": API_VERSION,
                "User-Agent": USER_AGENT,
            }
        )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], *, needs_token: bool = True) -> "GitHub":
        """This is the repository that a workflow's environment names."""
        for name in ("GITHUB_REPOSITORY", *(("GITHUB_TOKEN",) if needs_token else ())):
            if not environment.get(name):
                raise InputError("is not set in the environment", where=name, hint="a workflow sets it; set it by hand")
        url = environment.get("GITHUB_API_URL") or "https://api.github.com"
        return cls(url, environment["GITHUB_REPOSITORY"], environment.get("GITHUB_TOKEN") or None)

    @property
    def owner(self) -> str:
        return self.repository.partition("/")[0]

    def get(self, path: str, **query: str) -> Any:  # Any here and below: JSON
        """This reads a resource of the repository; `path` is what follows /repos/OWNER/NAME."""
        return self._json("GET", self._address(path), params=query)

    def find(self, path: str, **query: str) -> Any:
        """This is `get`, or None when the resource is not there."""
        try:
            return self.get(path, **query)
        except GitHubError as error:
            if error.status == 404:
                return None
            raise

    def pages(self, path: str, **query: str) -> Iterator[Any]:
        """This yields every item of a list, page by page."""
        for number in range(1, PAGES + 1):
            page = {**query, "per_page": "100", "page": str(number)}
            response = self._send("GET", self._address(path), params=page)
            yield from response.json()
            if "next" not in response.links:
                return
        raise GitHubError(f"has more than {PAGES * 100} items", where=path)

    def post(self, path: str, **data: Any) -> Any:
        return self._json("POST", self._address(path), data=_encode(data))

    def patch(self, path: str, **data: Any) -> Any:
        return self._json("PATCH", self._address(path), data=_encode(data))

    def put(self, path: str, **data: Any) -> Any:
        return self._json("PUT", self._address(path), data=_encode(data))

    def delete(self, path: str) -> None:
        self._json("DELETE", self._address(path))

    def content(self, path: str, ref: str) -> bytes | None:
        """This is a file's bytes at a ref, or None when there is none."""
        try:
            address = self._address(f"/contents/{quote(path)}")
            response = self._send("GET", address, params={"ref": ref}, accept="application/vnd.github.raw+json")
        except GitHubError as error:
            if error.status == 404:
                return None
            raise
        return response.content

    def upload(self, url: str, path: Path, content_type: str, progress: Progress) -> Any:
        """This sends a file to a release's upload address, from the disk, never whole in memory."""
        self._demand_upload_host(url)
        size = path.stat().st_size
        with path.open("rb") as file, progress.task(f"uploading {path.name}", size) as advance:
            body = _Body(file, size, advance)
            return self._json("POST", url, data=body, headers={"Content-Type": content_type})

    def asset_sha256(self, asset: Mapping[str, Any]) -> str:
        """This is what GitHub holds: the digest it names, or that of the bytes it sends."""
        named = str(asset.get("digest") or "")
        if named.startswith("sha256:"):
            return named.removeprefix("sha256:")
        digest = hashlib.sha256()
        for part in self._asset(str(asset["url"])):
            digest.update(part)
        return digest.hexdigest()

    def _asset(self, url: str) -> Iterator[bytes]:
        with self._send("GET", url, accept="application/octet-stream", stream=True) as response:
            if response.is_redirect:
                yield from stream(response.headers["Location"])  # another host: no token
            else:
                yield from response.iter_content(1 << 20)

    def _address(self, path: str) -> str:
        return f"{self.api_url}/repos/{self.repository}{path}"

    def _demand_upload_host(self, url: str) -> None:
        api, target = urlsplit(self.api_url), urlsplit(url)
        hosts = {api.netloc, api.netloc.replace("api.", "uploads.", 1) if api.netloc.startswith("api.") else api.netloc}
        if target.scheme != api.scheme or target.netloc not in hosts:
            raise GitHubError("is not GitHub's upload host; the token is not sent there", where=url)

    def _json(self, method: str, url: str, **options: Any) -> Any:
        response = self._send(method, url, **options)
        if response.status_code == 204:
            return None
        try:
            return response.json()
        except ValueError as error:
            raise GitHubError("answered something that is not JSON", where=_where(method, url)) from error

    def _send(self, method: str, url: str, *, accept: str | None = None, **options: Any) -> requests.Response:
        headers = {**options.pop("headers", {}), **({"Accept": accept} if accept else {})}
        for attempt in range(1, ATTEMPTS + 1):
            response, failure = self._once(method, url, headers, options)
            if response is not None and response.status_code < 400:
                return _demand_here(response, _where(method, url), may_move="stream" in options)
            wait_s = _wait_s(response, attempt)
            if attempt == ATTEMPTS or not _may_repeat(method, response) or wait_s > LONGEST_WAIT_S:
                raise failure
            time.sleep(wait_s)
        raise AssertionError("the last attempt returns or raises")

    def _once(
        self, method: str, url: str, headers: Mapping[str, str], options: Mapping[str, Any]
    ) -> tuple[requests.Response | None, Failure]:
        where = _where(method, url)
        try:
            with service_errors(where):
                response = self._session.request(
                    method, url, headers=dict(headers), timeout=TIMEOUT_S, allow_redirects=False, **options
                )
        except ServiceError as error:
            return None, GitHubError(error.what, where=where, hint=error.hint)
        return response, _refusal(response, where)


class _Token(requests.auth.AuthBase):
    """This adds the token to a request; as an auth of our own it also keeps ~/.netrc out."""

    def __init__(self, token: str | None):
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _Body:
    """This is a file as requests streams it, with its length known and its progress shown."""

    def __init__(self, file: IO[bytes], size: int, advance: Advance):
        self._file, self._size, self._advance = file, size, advance

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(0)  # a second attempt begins anew
        while piece := self._file.read(1 << 20):
            yield piece
            self._advance(len(piece))


def _demand_here(response: requests.Response, where: str, *, may_move: bool) -> requests.Response:
    if response.is_redirect and not may_move:
        hint = "the repository was renamed or moved: set GITHUB_REPOSITORY to its new name"
        raise GitHubError("GitHub says it is elsewhere", where=where, hint=hint, status=response.status_code)
    return response


def _encode(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data).encode()


def _where(method: str, url: str) -> str:
    return f"{method} {urlsplit(url)._replace(query='').geturl()}"


def _may_repeat(method: str, response: requests.Response | None) -> bool:
    # A POST that got no answer may have been done: it is not sent twice. The next run finds out and goes on.
    if method == "POST":
        return response is not None and response.status_code in (429, 503)
    return response is None or response.status_code in BUSY or "Retry-After" in response.headers


def _wait_s(response: requests.Response | None, attempt: int) -> float:
    asked = response.headers.get("Retry-After", "") if response is not None else ""
    return float(asked) if asked.isdecimal() else BACKOFF_S * 2 ** (attempt - 1)


def _refusal(response: requests.Response, where: str) -> GitHubError:
    status = response.status_code
    hint = HINTS.get(status)
    accepted = response.headers.get("X-Accepted-GitHub-Permissions", "")
    if status == 403 and accepted:
        hint = f"the token needs the permission {_clean(accepted)}"
    return GitHubError(f"GitHub answered {status}: {_said(response)}", where=where, hint=hint, status=status)


def _said(response: requests.Response) -> str:
    try:
        body = response.json()
    except ValueError:
        return _clean(response.reason or "nothing more")
    if not isinstance(body, dict):
        return _clean(response.reason or "nothing more")
    errors = [_fault(error) for error in body.get("errors") or ()]
    return _clean("; ".join([str(body.get("message", response.reason)), *errors]))


def _fault(error: Any) -> str:
    if not isinstance(error, dict):
        return str(error)
    return str(error.get("message") or " ".join(str(error.get(key, "")) for key in ("field", "code")))


def _clean(text: str) -> str:
    shown = spelled(" ".join(text.split()))
    return shown if len(shown) <= 300 else f"{shown[:297]}..."
