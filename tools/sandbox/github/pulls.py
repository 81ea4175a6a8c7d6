"""This module is pull requests: opened, listed, kept in step with their branch, merged."""

from typing import Any

from sandbox.github import protection
from sandbox.github.hub import Hub
from sandbox.github.messages import Answer, Refused, Request, custom, invalid
from sandbox.github.pages import page
from sandbox.github.repository import ZERO
from sandbox.github.routing import Route
from sandbox.github.state import Pull, now

METHODS = ("merge", "squash")


def create(hub: Hub, request: Request) -> Answer:
    head, base = _head(hub, request), request.text("base", "PullRequest")
    if hub.repository.branch(base) is None:
        raise invalid("PullRequest", "base")
    sha = hub.repository.branch(head)
    if sha is None:
        raise invalid("PullRequest", "head")
    if any(p.head == head and p.base == base and p.state == "open" for p in hub.state.pulls):
        raise custom("PullRequest", f"A pull request already exists for {hub.owner}:{head}.")
    if hub.repository.is_ancestor(sha, f"refs/heads/{base}"):
        raise custom("PullRequest", f"No commits between {base} and {head}")
    number = max((p.number for p in hub.state.pulls), default=0) + 1
    title, body = request.text("title", "PullRequest"), request.text("body", "PullRequest", "")
    pull = Pull(number, request.login, title, body, head, base, sha)
    _request_owners(hub, pull)
    hub.state.pulls.append(pull)
    hub.repository.git("update-ref", f"refs/pull/{number}/head", sha)
    hub.save()
    return Answer(201, shape(hub, pull))


def listed(hub: Hub, request: Request) -> Answer:
    state, head, base = (request.query.get(name) for name in ("state", "head", "base"))
    chosen = [
        shape(hub, pull)
        for pull in reversed(hub.state.pulls)
        if (state == "all" or pull.state == (state or "open"))
        and head in (None, f"{hub.owner}:{pull.head}")
        and base in (None, pull.base)
    ]
    return page(hub, request, chosen)


def get(hub: Hub, request: Request) -> Answer:
    pull = hub.pull(request.number())
    free = pull.state == "open" and hub.repository.merge(hub.repository.branch(pull.base) or "", pull.head_sha)
    ready = "clean" if protection.missing(hub, pull) is None else "blocked"
    status = {"mergeable": bool(free), "mergeable_state": ready if free else "dirty"}
    return Answer(200, {**shape(hub, pull), **status})


def update(hub: Hub, request: Request) -> Answer:
    pull = hub.pull(request.number())
    state = request.text("state", "PullRequest", pull.state)
    if state not in ("open", "closed"):
        raise invalid("PullRequest", "state")
    if state != pull.state:
        _demand_reopen(hub, pull, state)
        pull.state, pull.closed_at = state, now() if state == "closed" else None
    pull.title = request.text("title", "PullRequest", pull.title)
    pull.body = request.text("body", "PullRequest", pull.body)
    pull.updated_at = now()
    hub.save()
    refresh(hub)
    return Answer(200, shape(hub, pull))


def merge(hub: Hub, request: Request) -> Answer:
    pull = hub.pull(request.number())
    _demand_mergeable(hub, pull, request)
    base = hub.repository.branch(pull.base) or ""
    tree = hub.repository.merge(base, pull.head_sha)
    if tree is None:
        raise Refused(405, "Pull Request is not mergeable")
    parents = (base,) if request.data.get("merge_method") == "squash" else (base, pull.head_sha)
    title = f"Merge pull request #{pull.number} from {hub.owner}/{pull.head}"
    message = f"{request.text('commit_title', 'Merge', title)}\n\n{request.text('commit_message', 'Merge', pull.title)}"
    commit = hub.repository.commit(tree, parents, message, request.login)
    if not hub.repository.update_ref(f"refs/heads/{pull.base}", commit, base):
        raise Refused(405, "Base branch was modified. Review and try the merge again.")
    pull.state, pull.merged_by, pull.closed_at = "closed", request.login, now()
    pull.base_sha, pull.merge_commit_sha = base, commit
    hub.save()
    return Answer(200, {"sha": commit, "merged": True, "message": "Pull Request successfully merged"})


def refresh(hub: Hub) -> None:
    """This follows the branches: a new head dismisses approvals, a head without commits or branch closes."""
    for pull in (pull for pull in hub.state.pulls if pull.state == "open"):
        sha = hub.repository.branch(pull.head)
        if sha is not None and sha != pull.head_sha:
            _move(hub, pull, sha)
        if sha is None or hub.repository.is_ancestor(sha, f"refs/heads/{pull.base}"):
            pull.state, pull.closed_at = "closed", now()
    hub.save()


def shape(hub: Hub, pull: Pull) -> dict[str, Any]:  # Any here and below: JSON
    return {
        "number": pull.number,
        "url": f"{hub.api}/pulls/{pull.number}",
        "html_url": f"{hub.html}/pull/{pull.number}",
        "state": pull.state,
        "title": pull.title,
        "body": pull.body,
        "draft": False,
        "user": hub.user(pull.user),
        "head": _end(hub, pull.head, pull.head_sha),
        "base": _end(hub, pull.base, hub.repository.branch(pull.base) or ZERO),
        "requested_reviewers": [hub.user(login) for login in pull.requested_reviewers],
        "requested_teams": [],
        "merged": pull.merged_by is not None,
        "merged_by": hub.user(pull.merged_by) if pull.merged_by else None,
        "merged_at": pull.closed_at if pull.merged_by else None,
        "merge_commit_sha": pull.merge_commit_sha,
        "created_at": pull.created_at,
        "updated_at": pull.updated_at,
        "closed_at": pull.closed_at,
    }


def _end(hub: Hub, branch: str, sha: str) -> dict[str, Any]:
    return {"ref": branch, "sha": sha, "label": f"{hub.owner}:{branch}", "repo": {"full_name": hub.name}}


def _head(hub: Hub, request: Request) -> str:
    owner, colon, branch = request.text("head", "PullRequest").rpartition(":")
    if colon and owner != hub.owner:
        raise invalid("PullRequest", "head")
    return branch


def _request_owners(hub: Hub, pull: Pull) -> None:
    owners = {owner for names in protection.owners_of(hub, pull).values() for owner in names}
    pull.requested_reviewers = sorted(u for u in hub.users if u.lower() in owners and u != pull.user)


def _demand_reopen(hub: Hub, pull: Pull, state: str) -> None:
    if pull.merged_by is not None:
        raise custom("PullRequest", "state cannot be changed. The pull request has been merged.")
    if state == "open" and hub.repository.branch(pull.head) is None:
        raise custom("PullRequest", f"state cannot be changed. The {pull.head} branch has been deleted.")


def _demand_mergeable(hub: Hub, pull: Pull, request: Request) -> None:
    if pull.state != "open":
        raise Refused(405, "Pull Request is not mergeable")
    if request.data.get("merge_method", "merge") not in METHODS:
        raise Refused(405, "This merge method is not allowed on this repository.")
    if request.data.get("sha") not in (None, pull.head_sha):
        raise Refused(409, "Head branch was modified. Review and try the merge again.")
    reason = protection.missing(hub, pull)
    if reason is not None:
        raise Refused(405, f"Repository rule violations found\n\n{reason}\n\n")


def _move(hub: Hub, pull: Pull, sha: str) -> None:
    pull.head_sha, pull.updated_at = sha, now()
    hub.repository.git("update-ref", f"refs/pull/{pull.number}/head", sha)
    for review in pull.reviews:
        if review.state == "APPROVED":
            review.state = "DISMISSED"


ROUTES = (
    Route("GET", "/pulls", listed),
    Route("POST", "/pulls", create, "write", "pull_requests=write"),
    Route("GET", "/pulls/{number}", get),
    Route("PATCH", "/pulls/{number}", update, "write", "pull_requests=write"),
    Route("PUT", "/pulls/{number}/merge", merge, "write", "contents=write"),
)
