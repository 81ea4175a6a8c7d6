"""This module is files at a ref: read them, and write one with a commit of its own."""

import base64
import binascii
from typing import Any

from sandbox.github import protection, pulls
from sandbox.github.hub import Hub, quoted
from sandbox.github.messages import Answer, Refused, Request, invalid, not_found
from sandbox.github.repository import MAIN, Entry
from sandbox.github.routing import Route
from vmi.core.errors import ToolError


def get(hub: Hub, request: Request) -> Answer:
    ref, path = request.query.get("ref", MAIN), request.parts["path"].rstrip("/")
    commit = hub.repository.branch(ref) or hub.repository.resolve(ref)
    if commit is None:
        raise Refused(404, f"No commit found for the ref {ref}")
    entry = hub.repository.entry(commit, path)
    if entry is None:
        raise not_found()
    if entry.type == "tree":
        return Answer(200, [_shape(hub, item, commit) for item in hub.repository.tree(commit, f"{path}/")])
    content = hub.repository.blob(entry.sha)
    if request.wants("raw"):
        return Answer(200, content)
    encoded = {"encoding": "base64", "content": base64.encodebytes(content).decode()}
    return Answer(200, {**_shape(hub, entry, commit), **encoded})


def put(hub: Hub, request: Request) -> Answer:
    branch, path = _branch(request), request.parts["path"]
    parent, entry = _present(hub, branch, path)
    _demand_sha(request, entry, path)
    blob = hub.repository.write_blob(_content(request))
    commit = _write(hub, request, branch, parent, path, blob)
    fresh = hub.repository.entry(commit, path)
    shape = _shape(hub, fresh, commit) if fresh else None
    return Answer(200 if entry else 201, {"content": shape, "commit": {"sha": commit}})


def delete(hub: Hub, request: Request) -> Answer:
    branch, path = _branch(request), request.parts["path"]
    parent, entry = _present(hub, branch, path)
    if entry is None:
        raise not_found()
    _demand_sha(request, entry, path)
    return Answer(200, {"content": None, "commit": {"sha": _write(hub, request, branch, parent, path, None)}})


def address(hub: Hub, path: str, ref: str) -> str:
    return f"{hub.api}/contents/{quoted(path)}?ref={ref}"


def _branch(request: Request) -> str:
    return request.text("branch", "Commit", MAIN)


def _present(hub: Hub, branch: str, path: str) -> tuple[str, Entry | None]:
    parent = hub.repository.branch(branch)
    if parent is None:
        raise Refused(404, f"Branch {branch} not found")
    return parent, hub.repository.entry(parent, path)


def _demand_sha(request: Request, entry: Entry | None, path: str) -> None:
    given = request.data.get("sha")
    if entry is None and given is None:
        return
    if entry is not None and given is None:
        raise Refused(422, 'Invalid request.\n\n"sha" wasn\'t supplied.')
    if entry is None or given != entry.sha:
        raise Refused(409, f"{path} does not match {given}")


def _content(request: Request) -> bytes:
    try:
        return base64.b64decode("".join(request.text("content", "Commit").split()), validate=True)
    except binascii.Error as error:
        raise Refused(422, "content is not valid Base64") from error


def _write(hub: Hub, request: Request, branch: str, parent: str, path: str, blob: str | None) -> str:
    try:
        tree = hub.repository.write_tree(parent, {path: blob})
    except ToolError as error:
        raise invalid("Commit", "path") from error
    commit = hub.repository.commit(tree, (parent,), request.text("message", "Commit"), request.login)
    protection.demand_push(hub, request.user, f"refs/heads/{branch}", parent, commit)
    if not hub.repository.update_ref(f"refs/heads/{branch}", commit, parent):
        raise Refused(409, f"is at another commit but expected {parent}")
    pulls.refresh(hub)
    return commit


def _shape(hub: Hub, entry: Entry, commit: str) -> dict[str, Any]:  # Any: JSON
    return {
        "type": "dir" if entry.type == "tree" else "file",
        "name": entry.path.rpartition("/")[2],
        "path": entry.path,
        "sha": entry.sha,
        "size": entry.size or 0,
        "url": address(hub, entry.path, commit),
        "html_url": f"{hub.html}/blob/{commit}/{quoted(entry.path)}",
    }


ROUTES = (
    Route("GET", "/contents/{path*}", get),
    Route("PUT", "/contents/{path*}", put, "write", "contents=write"),
    Route("DELETE", "/contents/{path*}", delete, "write", "contents=write"),
)
