"""Releases on a private GitHub: once, again, killed before and after every request, and against others."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from tests import examples
from tests.releasing.conftest import lay_out
from tests.watching import wait_until

from sandbox.github import PrivateGitHub
from vmi.building.models import Artifacts
from vmi.core import documents, http
from vmi.core.errors import Failure, Interrupted, Refusal
from vmi.core.github import GitHub
from vmi.core.progress import Silent
from vmi.releasing import evidence, publication
from vmi.releasing.models import Release
from vmi.releasing.publication import Published

RECORD = "appliances/debian-13/releases/13.1.yaml"
ASSETS = [
    "audit.json",
    "audit.sigstore.json",
    "boot.json",
    "boot.sigstore.json",
    "debian-13-13.1-x86_64.qcow2",
    "provenance.sigstore.json",
    "summary.sigstore.json",
]


def release(bot: GitHub, directory: Path) -> Published:
    return publication.publish(evidence.read(directory, Silent()), bot, Silent())


def releases(bot: GitHub) -> list[tuple[str, bool, list[str]]]:
    found = bot.pages("/releases")
    return [(r["tag_name"], r["draft"], sorted(asset["name"] for asset in r["assets"])) for r in found]


def draft(bot: GitHub, **changes: Any) -> Any:  # Any here and below: JSON
    return bot.post("/releases", **{"tag_name": "debian-13/13.1", "name": "left over", "draft": True, **changes})


def put(bot: GitHub, release: Any, path: Path, name: str) -> None:
    bot.upload(f"{release['upload_url'].partition('{')[0]}?name={name}", path, "text/plain", Silent())


def test_a_release_is_published_and_its_record_is_on_main(bot: GitHub, build_directory: Path) -> None:
    published = release(bot, build_directory)
    assert (published.state, published.path) == ("released", RECORD)
    assert releases(bot) == [("debian-13/13.1", False, ASSETS)]
    record = (bot.content(RECORD, "main") or b"").decode()
    assert f"sha256: {examples.IMAGE_SHA256}" in record
    assert "/releases/download/debian-13/13.1/debian-13-13.1-x86_64.qcow2" in record
    assert http.fetch(published.release.image.url, 1000) == examples.IMAGE


def test_every_format_is_published_and_named_in_the_record(bot: GitHub, tmp_path: Path, artifacts: Artifacts) -> None:
    build = artifacts.build.model_copy(update={"appliance": examples.with_ova().build.appliance})
    made = examples.with_ova().model_copy(update={"build": build})
    published = release(bot, lay_out(tmp_path / "both", made))
    assert releases(bot) == [("debian-13/13.1", False, sorted([*ASSETS, examples.OVA_NAME]))]
    (other,) = published.release.others
    assert (other.format, other.sha256) == ("ova", examples.OVA_SHA256)
    assert http.fetch(other.url, 1000) == examples.OVA
    held = documents.check(bot.content(RECORD, "main") or b"", RECORD, Release).model
    assert held == published.release


def test_the_tag_names_the_commit_that_was_built(bot: GitHub, build_directory: Path, artifacts: Artifacts) -> None:
    release(bot, build_directory)
    assert bot.get("/git/ref/tags/debian-13/13.1")["object"]["sha"] == artifacts.build.commit


def test_a_second_run_changes_nothing(bot: GitHub, build_directory: Path) -> None:
    first = release(bot, build_directory)
    head = bot.get("/git/ref/heads/main")
    second = release(bot, build_directory)
    assert (second.state, second.release) == ("was released before", first.release)
    assert bot.get("/git/ref/heads/main") == head


def killed_at(number: int, answered: bool) -> Callable[..., requests.Response]:
    """This lets `number` changes pass, then kills the run: before the next one is sent, or once it is done.

    Reading changes nothing, so a run killed at a GET leaves what a run killed at the change before it leaves.
    """
    real, left = requests.Session.send, iter(range(number))

    def send(session: requests.Session, request: requests.PreparedRequest, **more: Any) -> requests.Response:
        if request.method == "GET" or next(left, None) is not None:
            return real(session, request, **more)
        if answered:
            real(session, request, **more)
        raise Interrupted("SIGTERM")

    return send


CHANGES = 10
"""One draft, seven uploads, the publication, the record."""


# Not sent at the next change is the same as done at this one: only the first has a state of its own.
@pytest.mark.parametrize(("number", "answered"), [(0, False), *((number, True) for number in range(CHANGES))])
def test_a_release_killed_at_any_change_resumes(
    bot: GitHub, build_directory: Path, monkeypatch: pytest.MonkeyPatch, number: int, answered: bool
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(requests.Session, "send", killed_at(number, answered))
        with pytest.raises(Interrupted):
            release(bot, build_directory)
    assert release(bot, build_directory).release.image.sha256 == examples.IMAGE_SHA256
    assert releases(bot) == [("debian-13/13.1", False, ASSETS)]
    assert bot.content(RECORD, "main") is not None


def test_there_are_as_many_changes_as_the_test_above_kills(
    bot: GitHub, build_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests.Session, "send", killed_at(CHANGES, False))
    assert release(bot, build_directory).state == "released"


def test_what_an_earlier_run_uploaded_is_kept(bot: GitHub, build_directory: Path) -> None:
    left = draft(bot)
    put(bot, left, build_directory / "audit.json", "audit.json")
    kept = bot.get(f"/releases/{left['id']}")["assets"][0]["id"]
    release(bot, build_directory)
    assert kept in [asset["id"] for asset in bot.get(f"/releases/{left['id']}")["assets"]]


def test_what_is_wrong_in_a_draft_is_replaced(bot: GitHub, build_directory: Path, tmp_path: Path) -> None:
    left = draft(bot)
    wrong = tmp_path / "wrong"
    wrong.write_bytes(b"x" * len(examples.IMAGE))
    put(bot, left, wrong, examples.IMAGE_NAME)
    put(bot, left, wrong, "stranger.sh")
    published = release(bot, build_directory)
    assert releases(bot) == [("debian-13/13.1", False, ASSETS)]
    assert http.fetch(published.release.image.url, 1000) == examples.IMAGE


def test_a_half_uploaded_asset_is_replaced(bot: GitHub, build_directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = draft(bot)

    def broken(self: Any) -> Iterator[bytes]:
        yield b"half"
        raise Interrupted("SIGTERM")

    with monkeypatch.context() as patch:
        patch.setattr("vmi.core.github._Body.__iter__", broken)
        with pytest.raises(Interrupted):
            put(bot, left, build_directory / examples.IMAGE_NAME, examples.IMAGE_NAME)
    # The server notices a little later than we that nobody sends any more.
    wait_until(lambda: [a["state"] for a in bot.get(f"/releases/{left['id']}")["assets"]] == ["starter"], timeout_s=10)
    release(bot, build_directory)
    assert releases(bot) == [("debian-13/13.1", False, ASSETS)]


def test_an_upload_that_arrives_changed_is_not_published(
    bot: GitHub, build_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = GitHub.asset_sha256
    monkeypatch.setattr(GitHub, "asset_sha256", lambda self, a: "0" * 64 if a["name"] == "boot.json" else real(self, a))
    with pytest.raises(Failure, match="does not hold what was uploaded"):
        release(bot, build_directory)
    assert [tag_and_draft[:2] for tag_and_draft in releases(bot)] == [("debian-13/13.1", True)]


def test_without_a_digest_from_github_the_asset_is_read_back(bot: GitHub, build_directory: Path) -> None:
    left = draft(bot)
    put(bot, left, build_directory / examples.IMAGE_NAME, examples.IMAGE_NAME)
    asset = bot.get(f"/releases/{left['id']}")["assets"][0]
    assert bot.asset_sha256({**asset, "digest": None}) == examples.IMAGE_SHA256


def test_a_published_release_with_another_image_is_refused(
    bot: GitHub, build_directory: Path, artifacts: Artifacts, tmp_path: Path
) -> None:
    release(bot, build_directory)
    other = lay_out(tmp_path / "other", artifacts)
    (other / "attestations" / "audit.sigstore.json").write_text("{}")
    with pytest.raises(Refusal, match="is published already, with other files") as refused:
        release(bot, other)
    assert refused.value.details == "audit.sigstore.json: has 19 bytes, not 2"
    assert refused.value.hint == publication.REUSED


def test_a_record_that_says_something_else_is_refused(
    hub: PrivateGitHub, bot: GitHub, build_directory: Path, artifacts: Artifacts, tmp_path: Path
) -> None:
    release(bot, build_directory)
    renamed = examples.build(commit=artifacts.build.commit, appliance=examples.appliance(title="Another title"))
    other = lay_out(tmp_path / "other", examples.artifacts(build=renamed))
    with pytest.raises(Refusal, match="is on main already, and says something else"):
        release(bot, other)


def test_a_record_without_its_release_is_refused(bot: GitHub, build_directory: Path) -> None:
    bot.put(f"/contents/{RECORD}", message="by hand", content="e30=", branch="main")
    with pytest.raises(Refusal, match="has a record on main, but no release"):
        release(bot, build_directory)
    assert releases(bot) == []


def test_a_tag_at_another_commit_is_refused(bot: GitHub, build_directory: Path) -> None:
    commit = bot.put("/contents/other", message="later", content="e30=", branch="main")["commit"]["sha"]
    bot.post("/git/refs", ref="refs/tags/debian-13/13.1", sha=commit)
    with pytest.raises(Refusal, match=r"tag debian-13/13\.1: exists already at"):
        release(bot, build_directory)


def test_a_commit_that_is_not_on_main_is_refused(bot: GitHub, tmp_path: Path, artifacts: Artifacts) -> None:
    main = artifacts.build.commit
    bot.post("/git/refs", ref="refs/heads/feature", sha=main)
    commit = bot.put("/contents/feature", message="feature", content="e30=", branch="feature")["commit"]["sha"]
    other = lay_out(tmp_path / "other", examples.artifacts(build=examples.build(commit=commit)))
    with pytest.raises(Refusal, match="is not on main"):
        release(bot, other)


def test_a_commit_that_github_does_not_know_is_refused(bot: GitHub, tmp_path: Path) -> None:
    other = lay_out(tmp_path / "other", examples.artifacts())
    with pytest.raises(Refusal, match="is not on main"):
        release(bot, other)


def test_a_token_off_the_bypass_list_is_told_what_it_lacks(hub: PrivateGitHub, build_directory: Path) -> None:
    alice = GitHub.from_environment(hub.environment("alice"))
    with pytest.raises(Failure, match="rule violations") as refused:
        release(alice, build_directory)
    assert refused.value.hint == "put the app that releases on the bypass list of main's ruleset"
