"""This module is the rulesets: who may move main and tags, and when a pull request may be merged."""

from sandbox.github import codeowners
from sandbox.github.hub import Hub
from sandbox.github.messages import Refused
from sandbox.github.repository import MAIN
from sandbox.github.state import Pull
from sandbox.github.users import User

OPINIONS = ("APPROVED", "CHANGES_REQUESTED", "DISMISSED")


def demand_push(hub: Hub, user: User | None, ref: str, old: str | None, new: str | None) -> None:
    """This refuses to move a ref through the API where a push would be refused; `new` is None for a deletion."""
    rule = "Repository rule violations found"
    if ref.startswith("refs/tags/") and old is not None:
        raise Refused(422, f"{rule}\n\nCannot update or delete this tag\n\n")
    if ref != f"refs/heads/{MAIN}":
        return
    if new is None:
        raise Refused(422, f"{rule}\n\nCannot delete this branch\n\n")
    if user is None or not user.bypass:
        raise Refused(409, f"{rule}\n\nChanges must be made through a pull request.\n\n")
    if old is not None and not hub.repository.is_ancestor(old, new):
        raise Refused(422, f"{rule}\n\nCannot force-push to this branch\n\n")


def owners_of(hub: Hub, pull: Pull) -> dict[str, tuple[str, ...]]:
    """This is each changed path and its code owners, as CODEOWNERS on the base branch says."""
    base = hub.repository.branch(pull.base) or ""
    texts = (hub.repository.read(base, place) for place in codeowners.PLACES)
    text = next((found.decode(errors="replace") for found in texts if found is not None), "")
    return {path: codeowners.owners(text, path) for _, path in changed(hub, pull)}


def changed(hub: Hub, pull: Pull) -> list[tuple[str, str]]:
    """This is what a pull request changes, seen from where its branch left the base."""
    base = pull.base_sha or hub.repository.branch(pull.base) or ""
    start = hub.repository.merge_base(base, pull.head_sha) or base
    return hub.repository.changes(start, pull.head_sha)


def opinions(hub: Hub, pull: Pull) -> dict[str, str]:
    """This is what each reviewer with write access said last, the author left out."""
    said = {review.user: review.state for review in pull.reviews if review.state in OPINIONS}
    writers = {login for login, user in hub.users.items() if user.may_write and login != pull.user}
    return {login: state for login, state in said.items() if login in writers}


def missing(hub: Hub, pull: Pull) -> str | None:
    """This is why a pull request may not be merged yet, or None."""
    said = opinions(hub, pull)
    approvers = {login.lower() for login, state in said.items() if state == "APPROVED"}
    if any(state == "CHANGES_REQUESTED" for state in said.values()):
        return "Changes have been requested by a reviewer with write access."
    if not approvers:
        return "At least 1 approving review is required by reviewers with write access."
    for path, owners in owners_of(hub, pull).items():
        if owners and not approvers & set(owners):
            return f"Waiting on code owner review from {' or '.join(owners)} ({path})."
    return None
