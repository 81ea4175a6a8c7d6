"""This module is the resources of git itself: refs, trees, blobs and commits."""

import base64
from typing import Any

from sandbox.github import contents, protection, pulls
from sandbox.github.hub import Hub, quoted
from sandbox.github.messages import Answer, Refused, Request, invalid, not_found
from sandbox.github.repository import ZERO, Entry
from sandbox.github.routing import Route
from vmi.core.errors import ToolError

STATUSES = {"A": "added", "M": "modified", "D": "removed", "T": "changed"}


def get_ref(hub: Hub, request: Request) -> Answer:
    name = f"refs/{request.parts['ref']}"
    sha = hub.repository.refs(name).get(name)
    if sha is None:
        raise not_found()
    return Answer(200, _ref(hub, name, sha))


def create_ref(hub: Hub, request: Request) -> Answer:
    name, sha = request.text("ref", "Reference"), request.text("sha", "Reference")
    if not name.startswith(("refs/heads/", "refs/tags/")) or not hub.repository.is_ref_name(name):
        raise Refused(422, f"{name} is not a valid ref name.")
    if name in hub.repository.refs(name):
        raise Refused(422, "Reference already exists")
    commit = _commit(hub, sha)
    protection.demand_push(hub, request.user, name, None, commit)
    if not hub.repository.update_ref(name, commit, ZERO):
        raise Refused(422, "Reference update failed")
    return Answer(201, _ref(hub, name, commit))


def update_ref(hub: Hub, request: Request) -> Answer:
    name = f"refs/{request.parts['ref']}"
    old, new = hub.repository.refs(name).get(name), _commit(hub, request.text("sha", "Reference"))
    if old is None:
        raise Refused(422, "Reference does not exist")
    protection.demand_push(hub, request.user, name, old, new)
    if not request.data.get("force", False) and not hub.repository.is_ancestor(old, new):
        raise Refused(422, "Update is not a fast forward")
    if not hub.repository.update_ref(name, new, old):
        raise Refused(422, "Reference update failed")
    pulls.refresh(hub)
    return Answer(200, _ref(hub, name, new))


def delete_ref(hub: Hub, request: Request) -> Answer:
    name = f"refs/{request.parts['ref']}"
    old = hub.repository.refs(name).get(name)
    if old is None:
        raise Refused(422, "Reference does not exist")
    protection.demand_push(hub, request.user, name, old, None)
    hub.repository.delete_ref(name)
    pulls.refresh(hub)
    return Answer(204)


def get_tree(hub: Hub, request: Request) -> Answer:
    sha = hub.repository.resolve(request.parts["sha"], "tree")
    if sha is None:
        raise not_found()
    entries = hub.repository.tree(sha, recursive="recursive" in request.query)
    return Answer(200, {"sha": sha, "tree": [_entry(hub, entry) for entry in entries], "truncated": False})


def create_tree(hub: Hub, request: Request) -> Answer:
    base = request.data.get("base_tree")
    if base is not None and hub.repository.resolve(str(base), "tree") is None:
        raise invalid("Tree", "base_tree")
    changes = {str(item.get("path")): _blob(hub, item) for item in request.data.get("tree", [])}
    if not changes:
        raise Refused(422, "Invalid tree info")
    try:
        sha = hub.repository.write_tree(base, changes)
    except ToolError as error:
        raise Refused(422, "tree.path contains a malformed path component") from error
    return Answer(201, {"sha": sha, "tree": [_entry(hub, entry) for entry in hub.repository.tree(sha)]})


def get_blob(hub: Hub, request: Request) -> Answer:
    sha = hub.repository.resolve(request.parts["sha"], "blob")
    if sha is None:
        raise not_found()
    content = hub.repository.blob(sha)
    body = {"sha": sha, "size": len(content), "encoding": "base64", "content": base64.encodebytes(content).decode()}
    return Answer(200, body)


def create_commit(hub: Hub, request: Request) -> Answer:
    tree = hub.repository.resolve(request.text("tree", "Commit"), "tree")
    parents = [_commit(hub, str(parent)) for parent in request.data.get("parents", [])]
    if tree is None:
        raise Refused(422, "Tree SHA does not exist")
    sha = hub.repository.commit(tree, parents, request.text("message", "Commit"), request.login)
    return Answer(201, {"sha": sha, "tree": {"sha": tree}, "parents": [{"sha": parent} for parent in parents]})


def get_commit(hub: Hub, request: Request) -> Answer:
    name = request.parts["ref"]
    sha = hub.repository.branch(name) or hub.repository.resolve(name)
    if sha is None:
        raise Refused(422, f"No commit found for SHA: {name}")
    facts = hub.repository.git("show", "-s", "--format=%T%x00%P%x00%an%x00%B", sha).stdout.decode()
    tree, parents, author, message = facts.split("\0")
    before = parents.split()[0] if parents else "4b825dc642cb6eb9a060e54bf8d69288fbee4904"  # git's empty tree
    commit = {"message": message.rstrip("\n"), "tree": {"sha": tree}, "author": {"name": author}}
    return Answer(
        200,
        {
            "sha": sha,
            "commit": commit,
            "parents": [{"sha": parent} for parent in parents.split()],
            "files": files(hub, hub.repository.changes(before, sha), sha),
        },
    )


def compare(hub: Hub, request: Request) -> Answer:
    base, dots, head = request.parts["basehead"].partition("...")
    one, other = (hub.repository.branch(name) or hub.repository.resolve(name) for name in (base, head))
    if not dots or one is None or other is None:
        raise not_found()
    ahead, behind = (hub.repository.count(a, b) for a, b in ((one, other), (other, one)))
    status = "diverged" if ahead and behind else "ahead" if ahead else "behind" if behind else "identical"
    start = hub.repository.merge_base(one, other)
    if start is None:
        raise Refused(404, f"No common ancestor between {base} and {head}.")
    changed = files(hub, hub.repository.changes(start, other), other)
    counts = {"status": status, "ahead_by": ahead, "behind_by": behind}
    return Answer(200, {**counts, "merge_base_commit": {"sha": start}, "files": changed})


def files(hub: Hub, changes: list[tuple[str, str]], commit: str) -> list[dict[str, Any]]:  # Any here and below: JSON
    """This is changed files as commits and pull requests show them."""
    return [
        {
            "filename": path,
            "status": STATUSES.get(status, "changed"),
            "sha": entry.sha if (entry := hub.repository.entry(commit, path)) else None,
            "contents_url": contents.address(hub, path, commit),
        }
        for status, path in changes
    ]


def _blob(hub: Hub, item: Any) -> str | None:
    if "content" in item:
        return hub.repository.write_blob(str(item["content"]).encode())
    sha = item.get("sha")
    if sha is not None and hub.repository.resolve(str(sha), "blob") is None:
        raise Refused(422, f"tree.sha {sha} is not a valid blob")
    return None if sha is None else str(sha)


def _commit(hub: Hub, sha: str) -> str:
    found = hub.repository.resolve(sha) if len(sha) == 40 else None
    if found is None:
        raise Refused(422, "Object does not exist")
    return found


def _ref(hub: Hub, name: str, sha: str) -> dict[str, Any]:
    address = f"{hub.api}/git/{quoted(name)}"
    return {"ref": name, "url": address, "object": {"sha": sha, "type": "commit"}}


def _entry(hub: Hub, entry: Entry) -> dict[str, Any]:
    place = {"url": f"{hub.api}/git/{entry.type}s/{entry.sha}"}
    facts = {"path": entry.path, "mode": entry.mode, "type": entry.type, "sha": entry.sha}
    return {**facts, **({"size": entry.size} if entry.size is not None else {}), **place}


ROUTES = (
    Route("GET", "/git/ref/{ref*}", get_ref),
    Route("POST", "/git/refs", create_ref, "write", "contents=write"),
    Route("PATCH", "/git/refs/{ref*}", update_ref, "write", "contents=write"),
    Route("DELETE", "/git/refs/{ref*}", delete_ref, "write", "contents=write"),
    Route("GET", "/git/trees/{sha*}", get_tree),
    Route("POST", "/git/trees", create_tree, "write", "contents=write"),
    Route("GET", "/git/blobs/{sha}", get_blob),
    Route("POST", "/git/commits", create_commit, "write", "contents=write"),
    Route("GET", "/commits/{ref*}", get_commit),
    Route("GET", "/compare/{basehead*}", compare),
)
