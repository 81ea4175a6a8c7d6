"""This module asks a VO by pull request: one branch, one commit, one file; asked once, whatever is run again.

1. A proposal of the same version that somebody closed is not opened again.
2. The branch holds one commit on top of main, which changes the VO's one file and nothing else.
3. One pull request is open for that branch, and says what the branch holds.
4. The VO's managers are asked for a review.
"""

from typing import Any, Literal, NamedTuple

from vmi.core.github import GitHub, GitHubError
from vmi.endorsing.catalogue import MAIN, blob_id

State = Literal["opened", "updated", "open already", "declined", "settled", "failed"]


class Proposal(NamedTuple):
    """This is what is asked of one VO."""

    vo: str
    path: str
    content: bytes
    branch: str
    title: str
    body: str
    managers: tuple[str, ...]
    """As vo.yaml names them: @user or @organisation/team."""


class Outcome(NamedTuple):
    """This is what became of asking one VO."""

    vo: str
    state: State
    url: str = ""
    notes: tuple[str, ...] = ()


def propose(github: GitHub, proposal: Proposal, main: str) -> Outcome:
    """This makes the one open pull request say this; `main` is the commit that the proposal was made from."""
    known = list(github.pages("/pulls", head=f"{github.owner}:{proposal.branch}", base=MAIN, state="all"))
    pull = next((pull for pull in known if pull["state"] == "open"), None)
    if pull is None and (declined := _declined(known, proposal)):
        return Outcome(
            proposal.vo, "declined", declined["html_url"], ("closed without merging; reopen it to ask again",)
        )
    moved = _put_branch(github, proposal, main)
    state: State = "opened"
    if pull is None:
        fields = {"title": proposal.title, "body": proposal.body, "head": proposal.branch, "base": MAIN}
        pull = github.post("/pulls", **fields)
    else:
        state = "updated" if _update(github, pull, proposal) or moved else "open already"
    return Outcome(proposal.vo, state, pull["html_url"], _ask(github, pull["number"], proposal))


def _declined(known: list[Any], proposal: Proposal) -> Any:  # Any here and below: JSON
    closed = (pull for pull in known if pull["state"] == "closed" and not pull.get("merged_at"))
    return next((pull for pull in closed if pull["title"] == proposal.title), None)


def _put_branch(github: GitHub, proposal: Proposal, main: str) -> bool:
    ref = github.find(f"/git/ref/heads/{proposal.branch}")
    if ref is not None and _holds(github, ref["object"]["sha"], proposal, main):
        return False
    commit = _commit(github, proposal, main)
    if ref is None:
        github.post("/git/refs", ref=f"refs/heads/{proposal.branch}", sha=commit)
    else:
        github.patch(f"/git/refs/heads/{proposal.branch}", sha=commit, force=True)
    return True


def _holds(github: GitHub, head: str, proposal: Proposal, main: str) -> bool:
    # A new commit dismisses approvals: one that says the same already stays, unless main changed the file since.
    commit = github.get(f"/commits/{head}")
    parents = [parent["sha"] for parent in commit["parents"]]
    changes = [(file["filename"], file["sha"]) for file in commit["files"]]
    if len(parents) != 1 or changes != [(proposal.path, blob_id(proposal.content))]:
        return False
    comparison = github.find(f"/compare/{head}...{main}")
    if comparison is None or comparison["merge_base_commit"]["sha"] != parents[0]:
        return False  # merged before, or from elsewhere
    return github.content(proposal.path, parents[0]) == github.content(proposal.path, main)


def _commit(github: GitHub, proposal: Proposal, main: str) -> str:
    base = github.get(f"/commits/{main}")["commit"]["tree"]["sha"]
    entry = {"path": proposal.path, "mode": "100644", "type": "blob", "content": proposal.content.decode()}
    tree = github.post("/git/trees", base_tree=base, tree=[entry])["sha"]
    sha: str = github.post("/git/commits", message=f"{proposal.title}\n", tree=tree, parents=[main])["sha"]
    return sha


def _update(github: GitHub, pull: Any, proposal: Proposal) -> bool:
    body = (pull["body"] or "").replace("\r\n", "\n")
    if pull["title"] == proposal.title and body.strip() == proposal.body.strip():
        return False
    github.patch(f"/pulls/{pull['number']}", title=proposal.title, body=proposal.body)
    if pull["title"] != proposal.title:
        said = f"This pull request now says: {proposal.title}. An approval given before does not count for it."
        github.post(f"/issues/{pull['number']}/comments", body=said)
    return True


def _ask(github: GitHub, number: int, proposal: Proposal) -> tuple[str, ...]:
    pull = github.get(f"/pulls/{number}")
    asked = {user["login"].lower() for user in pull["requested_reviewers"]}
    asked |= {f"{github.owner}/{team['slug']}".lower() for team in pull["requested_teams"]}
    reviews = github.pages(f"/pulls/{number}/reviews")
    asked |= {r["user"]["login"].lower() for r in reviews if r["commit_id"] == pull["head"]["sha"]}
    managers = [manager.removeprefix("@") for manager in proposal.managers]
    missing = [name for name in managers if name.lower() not in {*asked, pull["user"]["login"].lower()}]
    if not missing:
        return ()
    users = [name for name in missing if "/" not in name]
    teams = [name.partition("/")[2] for name in missing if "/" in name]
    try:
        github.post(f"/pulls/{number}/requested_reviewers", reviewers=users, team_reviewers=teams)
    except GitHubError as error:
        if error.status != 422:
            raise
        return (f"{', '.join(missing)} could not be asked for a review: {error.what}",)
    return ()
