"""This module is what people say about a pull request: reviews, requested reviewers, comments, its files."""

from typing import Any

from sandbox.github import gitdata, protection, pulls
from sandbox.github.hub import Hub
from sandbox.github.messages import Answer, Refused, Request
from sandbox.github.pages import page
from sandbox.github.routing import Route
from sandbox.github.state import Comment, Pull, Review

STATES = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}
OWN = {
    "APPROVE": "Can not approve your own pull request",
    "REQUEST_CHANGES": "Can not request changes on your own pull request",
}


def create(hub: Hub, request: Request) -> Answer:
    login, pull = request.login, hub.pull(request.number())
    event = request.text("event", "PullRequestReview", "PENDING")
    body, commit = request.text("body", "PullRequestReview", ""), request.data.get("commit_id", pull.head_sha)
    if event not in STATES:
        raise Refused(422, "Unprocessable Entity", "Event must be APPROVE, REQUEST_CHANGES or COMMENT")
    if event in OWN and pull.user == login:
        raise Refused(422, "Unprocessable Entity", OWN[event])
    if event != "APPROVE" and not body:
        raise Refused(422, "Unprocessable Entity", "Body is required")
    if hub.repository.resolve(str(commit)) is None:
        raise Refused(422, "Unprocessable Entity", "Commit is not part of the pull request")
    state = "DISMISSED" if event == "APPROVE" and commit != pull.head_sha else STATES[event]
    review = Review(hub.state.next_id(), login, state, body, str(commit))
    pull.reviews.append(review)
    pull.requested_reviewers = [name for name in pull.requested_reviewers if name != login]
    hub.save()
    return Answer(200, _review(hub, pull, review))


def listed(hub: Hub, request: Request) -> Answer:
    pull = hub.pull(request.number())
    return page(hub, request, [_review(hub, pull, review) for review in pull.reviews])


def request_reviewers(hub: Hub, request: Request) -> Answer:
    pull, wanted = hub.pull(request.number()), [str(login) for login in request.data.get("reviewers", [])]
    if pull.user in wanted:
        raise Refused(422, "Review cannot be requested from pull request author.")
    strangers = [login for login in wanted if login not in hub.users]
    if strangers or request.data.get("team_reviewers"):
        raise Refused(422, "Reviews may only be requested from collaborators.")
    pull.requested_reviewers = sorted({*pull.requested_reviewers, *wanted})
    hub.save()
    return Answer(201, pulls.shape(hub, pull))


def files(hub: Hub, request: Request) -> Answer:
    pull = hub.pull(request.number())
    return page(hub, request, gitdata.files(hub, protection.changed(hub, pull), pull.head_sha))


def comment(hub: Hub, request: Request) -> Answer:
    login, pull = request.login, hub.pull(request.number())
    said = Comment(hub.state.next_id(), login, request.text("body", "IssueComment"))
    pull.comments.append(said)
    hub.save()
    return Answer(201, _comment(hub, said))


def comments(hub: Hub, request: Request) -> Answer:
    return page(hub, request, [_comment(hub, said) for said in hub.pull(request.number()).comments])


def _review(hub: Hub, pull: Pull, review: Review) -> dict[str, Any]:  # Any here and below: JSON
    return {
        "id": review.id,
        "user": hub.user(review.user),
        "state": review.state,
        "body": review.body,
        "commit_id": review.commit_id,
        "submitted_at": review.submitted_at,
        "html_url": f"{hub.html}/pull/{pull.number}#pullrequestreview-{review.id}",
    }


def _comment(hub: Hub, said: Comment) -> dict[str, Any]:
    return {"id": said.id, "user": hub.user(said.user), "body": said.body, "created_at": said.created_at}


ROUTES = (
    Route("GET", "/pulls/{number}/reviews", listed),
    Route("POST", "/pulls/{number}/reviews", create),
    Route("POST", "/pulls/{number}/requested_reviewers", request_reviewers, "write", "pull_requests=write"),
    Route("GET", "/pulls/{number}/files", files),
    Route("GET", "/issues/{number}/comments", comments),
    Route("POST", "/issues/{number}/comments", comment),
)
