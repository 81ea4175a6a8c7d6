"""Pull requests: what may be opened, who must approve, and what a merge does."""

import subprocess

import pytest
from tests.sandbox_github.conftest import Wire

FILE = "vos/demo/images/a.yaml"


def test_approved_by_the_code_owner_it_merges_for_real(wire: Wire) -> None:
    number = wire.pull("one", FILE)
    assert wire.review(number, "alice")[0] == 200
    wire.put("README.md", "main moved meanwhile\n")
    status, merged = wire.merge(number)
    assert (status, merged["merged"]) == (200, True)
    show = subprocess.run(
        ["git", "-C", str(wire.hub.bare), "show", "-s", "--format=%P", "main"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(show.stdout.split()) == 2
    assert wire.call("GET", f"/contents/{FILE}")[0] == 200
    assert [wire.call("GET", f"/pulls/{number}")[1][key] for key in ("state", "merged")] == ["closed", True]


def test_squashed_it_is_one_commit_on_main(wire: Wire) -> None:
    before, number = wire.main(), wire.pull("one", FILE, "vos/demo/second")
    wire.review(number, "alice")
    wire.merge(number, merge_method="squash")
    assert wire.call("GET", f"/compare/{before}...main")[1]["ahead_by"] == 1


def test_code_owners_are_asked_when_it_is_opened(wire: Wire) -> None:
    number = wire.pull("one", FILE)
    asked = wire.call("GET", f"/pulls/{number}")[1]["requested_reviewers"]
    assert [user["login"] for user in asked] == ["alice"]


def test_merge_without_approval_is_refused(wire: Wire) -> None:
    status, said = wire.merge(wire.pull("one", FILE))
    assert (status, "At least 1 approving review is required" in said["message"]) == (405, True)


def test_the_bypass_list_does_not_merge_without_approval(wire: Wire) -> None:
    assert wire.merge(wire.pull("one", FILE), "release-bot")[0] == 405


def test_merge_without_the_code_owner_of_every_path_is_refused(wire: Wire) -> None:
    number = wire.pull("one", FILE, "appliances/a/appliance.yaml", user="release-bot")
    wire.review(number, "alice")
    status, said = wire.merge(number)
    assert (status, "code owner review from author" in said["message"]) == (405, True)
    wire.review(number, "author")
    assert wire.merge(number)[0] == 200


def test_codeowners_of_the_base_counts_not_that_of_the_pull_request(wire: Wire) -> None:
    wire.branch("grab")
    wire.put("CODEOWNERS", "* @author\n", "grab", "release-bot")
    wire.put(FILE, "mine\n", "grab", "release-bot")
    number = wire.call("POST", "/pulls", "release-bot", title="t", head="grab", base="main")[1]["number"]
    wire.review(number, "author")
    status, said = wire.merge(number)
    assert (status, "code owner review from alice" in said["message"]) == (405, True)


def test_requested_changes_block_an_approved_merge(wire: Wire) -> None:
    number = wire.pull("one", FILE)
    wire.review(number, "alice")
    wire.review(number, "release-bot", "REQUEST_CHANGES", body="wait")
    assert wire.merge(number)[0] == 405


def test_an_approval_by_a_reader_does_not_count(wire: Wire) -> None:
    number = wire.pull("one", "unowned", user="alice")
    assert wire.review(number, "reader")[0] == 200
    assert wire.merge(number)[0] == 405


@pytest.mark.parametrize(
    ("event", "error"),
    [
        pytest.param("APPROVE", "Can not approve your own pull request", id="approve"),
        pytest.param("REQUEST_CHANGES", "Can not request changes on your own pull request", id="request changes"),
    ],
)
def test_judging_ones_own_pull_request_is_refused(wire: Wire, event: str, error: str) -> None:
    status, said = wire.review(wire.pull("one", FILE), "author", event, body="good")
    assert (status, said["errors"]) == (422, [error])


def test_a_new_commit_dismisses_an_approval(wire: Wire) -> None:
    number = wire.pull("one", FILE)
    wire.review(number, "alice")
    wire.put(FILE, "changed after the approval\n", "one", "author")
    assert wire.merge(number)[0] == 405
    assert [review["state"] for review in wire.call("GET", f"/pulls/{number}/reviews")[1]] == ["DISMISSED"]


def test_an_approval_of_an_older_commit_does_not_count(wire: Wire) -> None:
    number = wire.pull("one", FILE)
    old = wire.call("GET", f"/pulls/{number}")[1]["head"]["sha"]
    wire.put(FILE, "newer\n", "one", "author")
    wire.review(number, "alice", commit_id=old)
    assert wire.merge(number)[0] == 405


def test_merging_another_head_than_was_seen_is_refused(wire: Wire) -> None:
    number = wire.pull("one", FILE)
    wire.review(number, "alice")
    assert wire.merge(number, sha="0" * 40) == (
        409,
        {
            "message": "Head branch was modified. Review and try the merge again.",
            "documentation_url": "https://docs.github.com/rest",
            "status": "409",
        },
    )


def test_a_conflict_is_not_merged(wire: Wire) -> None:
    wire.put(FILE, "old\n")
    number = wire.pull("one", FILE)
    wire.review(number, "alice")
    wire.put(FILE, "another\n")
    assert wire.call("GET", f"/pulls/{number}")[1]["mergeable"] is False
    assert wire.merge(number)[1]["message"] == "Pull Request is not mergeable"
    assert wire.merge(number)[0] == 405


def test_a_merge_method_that_is_not_allowed_is_refused(wire: Wire) -> None:
    assert wire.merge(wire.pull("one", FILE), merge_method="rebase")[0] == 405


def test_a_merged_pull_request_is_not_merged_or_opened_again(wire: Wire) -> None:
    number = wire.pull("one", FILE)
    wire.review(number, "alice")
    wire.merge(number)
    assert wire.merge(number)[0] == 405
    assert wire.call("PATCH", f"/pulls/{number}", state="open")[0] == 422


def test_a_deleted_branch_closes_its_pull_request(wire: Wire) -> None:
    number = wire.pull("one", FILE)
    assert wire.call("DELETE", "/git/refs/heads/one")[0] == 204
    assert wire.call("GET", f"/pulls/{number}")[1]["state"] == "closed"
    assert wire.call("PATCH", f"/pulls/{number}", state="open")[0] == 422


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        pytest.param({"head": "nowhere"}, {"field": "head", "code": "invalid"}, id="unknown head"),
        pytest.param({"head": "somebody:one"}, {"field": "head", "code": "invalid"}, id="a fork that is not there"),
        pytest.param({"base": "nowhere"}, {"field": "base", "code": "invalid"}, id="unknown base"),
        pytest.param({"title": None}, {"field": "title", "code": "missing_field"}, id="no title"),
        pytest.param({"head": "same"}, {"message": "No commits between main and same"}, id="nothing changed"),
        pytest.param({"head": "open"}, {"message": "A pull request already exists for egi-sandbox:open."}, id="open"),
    ],
)
def test_what_cannot_be_opened(wire: Wire, fields: dict[str, str], error: dict[str, str]) -> None:
    wire.branch("one", FILE)
    wire.branch("same")
    wire.pull("open", FILE)
    status, said = wire.call("POST", "/pulls", **{"title": "t", "head": "one", "base": "main", **fields})
    assert (status, said["message"]) == (422, "Validation Failed")
    assert error.items() <= said["errors"][0].items()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("", [2], id="open is the default"),
        pytest.param("?state=closed", [1], id="closed"),
        pytest.param("?state=all", [2, 1], id="all"),
        pytest.param("?state=all&head=egi-sandbox:one", [1], id="by head"),
        pytest.param("?state=all&head=other:one", [], id="by the head of a fork"),
        pytest.param("?base=release", [], id="by base"),
    ],
)
def test_listed(wire: Wire, query: str, expected: list[int]) -> None:
    wire.pull("one", FILE)
    wire.pull("two", FILE)
    wire.call("PATCH", "/pulls/1", state="closed")
    assert [pull["number"] for pull in wire.call("GET", f"/pulls{query}")[1]] == expected


def test_long_lists_come_in_pages(wire: Wire) -> None:
    number = wire.pull("one", FILE)
    for _ in range(3):
        wire.call("POST", f"/issues/{number}/comments", body="said")
    first = wire.send("GET", f"/issues/{number}/comments?per_page=2")
    assert len(first.json()) == 2
    assert len(wire.send("GET", first.links["next"]["url"]).json()) == 1


@pytest.mark.parametrize(
    ("reviewers", "message"),
    [
        pytest.param(["author"], "Review cannot be requested from pull request author.", id="the author"),
        pytest.param(["stranger"], "Reviews may only be requested from collaborators.", id="a stranger"),
    ],
)
def test_who_cannot_be_asked_for_a_review(wire: Wire, reviewers: list[str], message: str) -> None:
    number = wire.pull("one", FILE)
    status, said = wire.call("POST", f"/pulls/{number}/requested_reviewers", reviewers=reviewers)
    assert (status, said["message"]) == (422, message)


@pytest.mark.parametrize(
    ("event", "error"),
    [
        pytest.param("REQUEST_CHANGES", "Body is required", id="changes without saying which"),
        pytest.param("LIKE", "Event must be APPROVE, REQUEST_CHANGES or COMMENT", id="unknown event"),
    ],
)
def test_reviews_that_are_none(wire: Wire, event: str, error: str) -> None:
    status, said = wire.review(wire.pull("one", FILE), "alice", event)
    assert (status, said["errors"]) == (422, [error])
