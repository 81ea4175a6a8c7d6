"""Git itself: refs, files and pushes, and what the rulesets of main and of tags refuse."""

import base64
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.sandbox_github.conftest import Wire

Git = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def clone(wire: Wire, tmp_path: Path) -> Git:
    """A clone over HTTP; `git("push", ..., user="alice")` pushes as she does."""
    work = tmp_path / "clone"

    def git(*argv: str, user: str | None = None) -> subprocess.CompletedProcess[str]:
        header = base64.b64encode(f"x-access-token:{wire.hub.token(user)}".encode()).decode() if user else ""
        options = ("-c", f"http.extraHeader=Authorization: Basic {header}") if user else ()
        name = ("-c", "user.name=Author", "-c", "user.email=a@b.example")
        env = {"PATH": "/usr/bin:/bin", "GIT_TERMINAL_PROMPT": "0", "HOME": str(tmp_path)}
        return subprocess.run(["git", "-C", str(work), *name, *options, *argv], env=env, capture_output=True, text=True)

    work.mkdir()
    assert git("clone", "--quiet", wire.hub.git_url, ".").returncode == 0
    git("commit", "--quiet", "--allow-empty", "-m", "change")
    return git


def test_anybody_clones(clone: Git) -> None:
    assert clone("show", "HEAD:README.md").stdout == "# A catalogue\n"


def test_a_writer_pushes_a_branch(wire: Wire, clone: Git) -> None:
    assert clone("push", "origin", "HEAD:refs/heads/feature", user="author").returncode == 0
    assert wire.call("GET", "/git/ref/heads/feature")[1]["object"]["sha"] == clone("rev-parse", "HEAD").stdout.strip()


def test_the_bypass_list_pushes_to_main(clone: Git) -> None:
    assert clone("push", "origin", "HEAD:main", user="release-bot").returncode == 0


def test_a_large_push_arrives(wire: Wire, clone: Git, tmp_path: Path) -> None:
    (tmp_path / "clone" / "large").write_bytes(os.urandom(3_000_000))
    clone("add", "large")
    clone("commit", "--quiet", "-m", "large")
    assert clone("push", "origin", "HEAD:refs/heads/large", user="author").returncode == 0


@pytest.mark.parametrize(
    ("refspec", "user", "message"),
    [
        pytest.param("HEAD:refs/heads/x", None, "could not read Username", id="anonymous"),
        pytest.param("HEAD:refs/heads/x", "reader", "403", id="a reader"),
        pytest.param("HEAD:main", "alice", "Changes must be made through a pull request.", id="main"),
        pytest.param(":main", "release-bot", "Cannot delete this branch", id="delete main"),
        pytest.param("+HEAD~2:main", "release-bot", "Cannot force-push to this branch", id="force main"),
        pytest.param("+HEAD:refs/tags/v1", "release-bot", "Cannot update or delete this tag", id="move a tag"),
        pytest.param(":refs/tags/v1", "release-bot", "Cannot update or delete this tag", id="delete a tag"),
        pytest.param("HEAD:refs/pull/7/head", "author", "hidden ref", id="a pull request's ref"),
        pytest.param("HEAD:refs/notes/x", "author", "Only branches and tags", id="another ref"),
    ],
)
def test_pushes_that_are_refused(wire: Wire, clone: Git, refspec: str, user: str | None, message: str) -> None:
    wire.call("POST", "/git/refs", ref="refs/tags/v1", sha=wire.main())
    before = wire.main()
    result = clone("push", "origin", refspec, user=user)
    assert result.returncode != 0
    assert message in result.stderr
    assert wire.main() == before
    assert wire.call("GET", "/git/ref/tags/v1")[1]["object"]["sha"] == before


def test_a_push_with_a_bad_token_is_refused(wire: Wire, clone: Git) -> None:
    url = wire.hub.git_url.replace("//", "//x-access-token:wrong@")
    assert clone("push", url, "HEAD:refs/heads/x").returncode != 0
    assert wire.call("GET", "/git/ref/heads/x")[0] == 404


def test_a_push_to_a_pull_request_dismisses_its_approval(wire: Wire, clone: Git) -> None:
    number = wire.pull("one", "vos/x")
    wire.review(number, "alice")
    clone("fetch", "origin", "one")
    clone("checkout", "--quiet", "FETCH_HEAD")
    clone("commit", "--quiet", "--allow-empty", "-m", "more")
    assert clone("push", "origin", "HEAD:one", user="author").returncode == 0
    assert wire.merge(number)[0] == 405


@pytest.mark.parametrize(
    ("method", "path", "data", "status"),
    [
        pytest.param("POST", "/git/refs", {"ref": "refs/heads/main"}, 422, id="make what exists"),
        pytest.param("POST", "/git/refs", {"ref": "heads/x"}, 422, id="not below refs"),
        pytest.param("POST", "/git/refs", {"ref": "refs/heads/a..b"}, 422, id="no ref name"),
        pytest.param("POST", "/git/refs", {"ref": "refs/pull/1/head"}, 422, id="a pull request's ref"),
        pytest.param("POST", "/git/refs", {"ref": "refs/heads/x", "sha": "0" * 40}, 422, id="no such commit"),
        pytest.param("POST", "/git/refs", {"ref": "refs/heads/main/x"}, 422, id="below a branch"),
        pytest.param("PATCH", "/git/refs/heads/nothing", {}, 422, id="move what is not there"),
        pytest.param("PATCH", "/git/refs/heads/branch", {}, 422, id="not a fast forward"),
        pytest.param("PATCH", "/git/refs/heads/main", {"sha": "branch"}, 409, id="main without bypass"),
        pytest.param("PATCH", "/git/refs/tags/v1", {"force": True}, 422, id="move a tag"),
        pytest.param("DELETE", "/git/refs/tags/v1", {}, 422, id="delete a tag"),
        pytest.param("DELETE", "/git/refs/heads/main", {}, 422, id="delete main"),
        pytest.param("DELETE", "/git/refs/heads/nothing", {}, 422, id="delete what is not there"),
    ],
)
def test_refs_that_are_refused(wire: Wire, method: str, path: str, data: dict[str, Any], status: int) -> None:
    main, head = wire.main(), wire.branch("branch", "file")
    wire.call("POST", "/git/refs", ref="refs/tags/v1", sha=main)
    sha = head if data.get("sha") == "branch" else data.get("sha", main)
    assert wire.call(method, path, **{**data, "sha": sha})[0] == status
    assert wire.main() == main


def test_even_the_bypass_list_does_not_force_main(wire: Wire) -> None:
    first = wire.call("GET", "/commits/main")[1]["parents"][0]["sha"]
    assert wire.call("PATCH", "/git/refs/heads/main", "release-bot", sha=first, force=True)[0] == 422


def test_a_forced_branch_moves(wire: Wire) -> None:
    wire.branch("branch", "file")
    assert wire.call("PATCH", "/git/refs/heads/branch", sha=wire.main(), force=True)[0] == 200


def test_a_commit_made_of_parts(wire: Wire) -> None:
    main = wire.main()
    base = wire.call("GET", f"/commits/{main}")[1]["commit"]["tree"]["sha"]
    entry = {"path": "vos/a/images/b.yaml", "mode": "100644", "type": "blob", "content": "new\n"}
    tree = wire.call("POST", "/git/trees", base_tree=base, tree=[entry])[1]["sha"]
    commit = wire.call("POST", "/git/commits", message="m", tree=tree, parents=[main])[1]["sha"]
    shown = wire.call("GET", f"/commits/{commit}")[1]
    assert [(file["filename"], file["status"]) for file in shown["files"]] == [("vos/a/images/b.yaml", "added")]
    listed = wire.call("GET", f"/git/trees/{commit}?recursive=1")[1]["tree"]
    assert sorted(item["path"] for item in listed) == ["CODEOWNERS", "README.md", "vos/a/images/b.yaml"]


@pytest.mark.parametrize(
    ("path", "data"),
    [
        pytest.param("/git/trees", {"tree": []}, id="nothing in it"),
        pytest.param("/git/trees", {"tree": [{"path": "../x", "content": ""}]}, id="climbs out"),
        pytest.param("/git/trees", {"tree": [{"path": ".git/config", "content": ""}]}, id="git's own directory"),
        pytest.param("/git/trees", {"tree": [{"path": "x", "sha": "0" * 40}]}, id="no such blob"),
        pytest.param("/git/trees", {"base_tree": "0" * 40, "tree": [{"path": "x", "content": ""}]}, id="no such base"),
        pytest.param("/git/commits", {"message": "m", "tree": "0" * 40, "parents": []}, id="no such tree"),
        pytest.param("/git/commits", {"tree": "main^{tree}"}, id="no message"),
    ],
)
def test_objects_that_are_refused(wire: Wire, path: str, data: dict[str, Any]) -> None:
    assert wire.call("POST", path, **data)[0] == 422


@pytest.mark.parametrize(
    ("user", "path", "fields", "status"),
    [
        pytest.param("release-bot", "new", {}, 201, id="a new file by the bypass list"),
        pytest.param("alice", "new", {}, 409, id="protected main"),
        pytest.param("release-bot", "README.md", {}, 422, id="there already, no sha given"),
        pytest.param("release-bot", "README.md", {"sha": "0" * 40}, 409, id="another sha"),
        pytest.param("release-bot", "new", {"sha": "0" * 40}, 409, id="a sha for what is not there"),
        pytest.param("release-bot", "new", {"branch": "nothing"}, 404, id="unknown branch"),
        pytest.param("release-bot", "new", {"content": "!"}, 422, id="not Base64"),
        pytest.param("release-bot", "new", {"message": None}, 422, id="no message"),
        pytest.param("release-bot", "a/../../x", {}, 422, id="climbs out"),
        pytest.param("release-bot", ".git/config", {}, 422, id="git's own directory"),
    ],
)
def test_writing_a_file(wire: Wire, user: str, path: str, fields: dict[str, object], status: int) -> None:
    before = wire.main()
    data = {"message": "m", "content": "bmV3", "branch": "main", **fields}
    address = f"/contents/{path.replace('..', '%2e%2e')}"
    response = wire.send("PUT", address, user, json=data)
    assert response.status_code == status
    assert (wire.main() == before) is (status != 201)


def test_reading_files(wire: Wire) -> None:
    wire.put("dir/one", "1\n")
    assert base64.b64decode(wire.call("GET", "/contents/dir/one")[1]["content"]) == b"1\n"
    assert [entry["path"] for entry in wire.call("GET", "/contents/dir")[1]] == ["dir/one"]
    raw = wire.send("GET", "/contents/dir/one", headers={"Accept": "application/vnd.github.raw+json"})
    assert raw.content == b"1\n"
