"""Releases and their files: seen by whom, changed until when, named how."""

from typing import Any

import pytest
import requests
from tests.sandbox_github.conftest import Wire


def publish(wire: Wire, release: Any) -> Any:
    return wire.call("PATCH", f"/releases/{release['id']}", "release-bot", draft=False)[1]


def test_a_draft_becomes_a_release_that_anybody_downloads(wire: Wire) -> None:
    draft = wire.draft("a/1")
    status, asset = wire.upload(draft, "image.qcow2", b"image")
    assert (status, asset["size"], asset["state"]) == (201, 5, "uploaded")
    assert asset["digest"] == "sha256:6105d6cc76af400325e94d588ce511be5bfdbb73b437dc51eca43917d7a43e3d"
    assert "untagged-" in asset["browser_download_url"]
    assert requests.get(asset["browser_download_url"], timeout=10).status_code == 404
    published = publish(wire, draft)
    assert published["published_at"] is not None
    url = published["assets"][0]["browser_download_url"]
    assert url == f"{wire.hub.html_url}/releases/download/a/1/image.qcow2"
    assert requests.get(url, timeout=10).content == b"image"
    assert requests.head(url, timeout=10, allow_redirects=True).headers["Content-Length"] == "5"
    assert wire.call("GET", "/git/ref/tags/a/1")[1]["object"]["sha"] == wire.main()


@pytest.mark.parametrize("user", [None, "reader"])
def test_a_draft_is_seen_by_writers_only(wire: Wire, user: str | None) -> None:
    draft = wire.draft()
    asset = wire.upload(draft, "a", b"a")[1]
    assert wire.call("GET", "/releases", user)[1] == []
    for path in (f"/releases/{draft['id']}", f"/releases/{draft['id']}/assets", f"/releases/assets/{asset['id']}"):
        assert wire.call("GET", path, user)[0] == 404


def test_a_draft_is_not_found_by_its_tag(wire: Wire) -> None:
    wire.draft("a/1")
    assert wire.call("GET", "/releases/tags/a/1")[0] == 404
    assert wire.call("GET", "/git/ref/tags/a/1")[0] == 404


def test_an_asset_is_read_back_through_the_api(wire: Wire) -> None:
    asset = wire.upload(wire.draft(), "a", b"bytes")[1]
    response = wire.send("GET", asset["url"], headers={"Accept": "application/octet-stream"})
    assert response.status_code == 302
    assert requests.get(response.headers["Location"], timeout=10).content == b"bytes"


def test_a_second_asset_of_the_same_name_is_refused(wire: Wire) -> None:
    draft = wire.draft()
    wire.upload(draft, "a", b"1")
    status, said = wire.upload(draft, "a", b"2")
    assert (status, said["errors"][0]["code"]) == (422, "already_exists")


def test_a_deleted_asset_makes_room(wire: Wire) -> None:
    draft = wire.draft()
    asset = wire.upload(draft, "a", b"1")[1]
    assert wire.call("DELETE", f"/releases/assets/{asset['id']}", "release-bot")[0] == 204
    assert wire.upload(draft, "a", b"2")[0] == 201


def test_a_name_with_odd_characters_is_changed(wire: Wire) -> None:
    assert wire.upload(wire.draft(), "a%20b~1.qcow2", b"1")[1]["name"] == "a.b.1.qcow2"


def test_an_asset_that_is_too_large_is_refused(wire: Wire) -> None:
    draft = wire.draft()
    wire.hub._hub.asset_limit_bytes = 1000
    assert wire.upload(draft, "a", b"x" * 1000)[0] == 422
    assert wire.call("GET", f"/releases/{draft['id']}", "release-bot")[1]["assets"] == []


@pytest.mark.parametrize(("user", "status"), [(None, 401), ("reader", 403)])
def test_uploading_needs_a_writer(wire: Wire, user: str | None, status: int) -> None:
    assert wire.upload(wire.draft(), "a", b"1", user)[0] == status


def test_a_published_release_does_not_change(wire: Wire) -> None:
    draft = wire.draft()
    asset = wire.upload(draft, "a", b"1")[1]
    publish(wire, draft)
    assert wire.upload(draft, "b", b"2")[0] == 422
    assert wire.call("DELETE", f"/releases/assets/{asset['id']}", "release-bot")[0] == 422
    assert wire.call("DELETE", f"/releases/{draft['id']}", "release-bot")[0] == 422
    assert wire.call("PATCH", f"/releases/{draft['id']}", "release-bot", tag_name="other")[0] == 422
    assert wire.call("PATCH", f"/releases/{draft['id']}", "release-bot", draft=True)[0] == 422


def test_a_draft_can_be_deleted(wire: Wire) -> None:
    draft = wire.draft()
    wire.upload(draft, "a", b"1")
    assert wire.call("DELETE", f"/releases/{draft['id']}", "release-bot")[0] == 204
    assert wire.call("GET", "/releases", "release-bot")[1] == []


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        pytest.param({"tag_name": None}, {"field": "tag_name", "code": "missing_field"}, id="no tag"),
        pytest.param({"tag_name": "a~1"}, {"message": "tag_name is not a valid tag"}, id="no tag name"),
        pytest.param({"tag_name": "taken"}, {"field": "tag_name", "code": "already_exists"}, id="published before"),
        pytest.param({"target_commitish": "nothing"}, {"field": "target_commitish", "code": "invalid"}, id="no commit"),
        pytest.param({"tag_name": "taken/x"}, {"message": "tag taken/x cannot be created"}, id="below a tag"),
    ],
)
def test_releases_that_are_refused(wire: Wire, fields: dict[str, Any], error: dict[str, str]) -> None:
    publish(wire, wire.draft("taken"))
    status, said = wire.call("POST", "/releases", "release-bot", **{"tag_name": "new", **fields})
    assert (status, said["message"]) == (422, "Validation Failed")
    assert error.items() <= said["errors"][0].items()
