"""`vmi endorse` against a private GitHub: who is asked, how often, and what a merge changes."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from tests import examples
from tests.endorsing.world import World
from tests.releasing.test_publication import killed_at

from vmi.core.github import GitHubError

FILE = "vos/demo.vo/images/debian-13.yaml"
Capture = pytest.CaptureFixture[str]


def other_vo(world: World, **changes: object) -> None:
    fields = {"name": "other.vo", "managers": ["@carol"], **changes}
    world.put_vo(examples.virtual_organisation(**fields))


def test_a_vo_that_follows_is_asked(world: World, capsys: Capture) -> None:
    world.release()
    assert world.outcomes(capsys) == [("demo.vo", "opened")]
    [pull] = world.pulls()
    assert pull["title"] == "Endorse debian-13 13.1 for demo.vo"
    assert pull["head"]["ref"] == "endorse/demo.vo/debian-13"
    assert [user["login"] for user in pull["requested_reviewers"]] == ["alice"]
    assert [file["filename"] for file in world.bot.pages(f"/pulls/{pull['number']}/files")] == [FILE]
    assert f"image_sha256: {examples.IMAGE_SHA256}" in (world.bot.content(FILE, pull["head"]["sha"]) or b"").decode()


def test_approved_and_merged_it_is_the_endorsement(world: World, capsys: Capture) -> None:
    world.release()
    world.endorse("--confirm")
    with pytest.raises(GitHubError, match="approving review is required"):
        world.merge(1)
    world.approve(1)
    world.merge(1)
    assert "version: '13.1'" in (world.bot.content(FILE, "main") or b"").decode()
    assert world.outcomes(capsys) == [("demo.vo", "settled")]


def test_each_vo_that_follows_is_asked_by_itself(world: World, capsys: Capture) -> None:
    other_vo(world)
    world.release()
    assert world.outcomes(capsys) == [("demo.vo", "opened"), ("other.vo", "opened")]
    asked = {pull["head"]["ref"]: [u["login"] for u in pull["requested_reviewers"]] for pull in world.pulls()}
    assert asked == {"endorse/demo.vo/debian-13": ["alice"], "endorse/other.vo/debian-13": ["carol"]}
    world.approve(1, "alice")
    world.approve(2, "alice")
    world.merge(1)
    with pytest.raises(GitHubError, match="Waiting on code owner review from carol"):
        world.merge(2)


def test_a_vo_that_does_not_follow_is_not_asked(world: World, capsys: Capture) -> None:
    other_vo(world, follows=[{"appliance": "ubuntu"}])
    world.release()
    assert world.outcomes(capsys) == [("demo.vo", "opened")]


@pytest.mark.parametrize("more", [(), ("--confirm",)], ids=["dry run", "confirmed"])
def test_what_is_retired_is_not_proposed_and_the_reason_is_said(
    world: World, capsys: Capture, more: tuple[str, ...]
) -> None:
    world.put_appliance(lifecycle={"state": "retired"})
    world.release()
    assert world.endorse(*more) == 0
    assert capsys.readouterr().out == "demo.vo              settled       (not asked: it is retired)\n"
    assert world.pulls("all") == []


def test_an_appliance_without_manifest_is_not_proposed(world: World, capsys: Capture) -> None:
    world.release()
    world.delete("appliances/debian-13/appliance.yaml")
    assert world.endorse("--confirm") == 0
    assert "(not asked: main holds no manifest of it any more)" in capsys.readouterr().out
    assert world.pulls("all") == []


def test_without_followers_nobody_is_asked(world: World, capsys: Capture) -> None:
    world.put_vo(examples.virtual_organisation(follows=[]))
    world.release()
    assert world.endorse("--confirm") == 0
    assert capsys.readouterr().out == "no VO follows debian-13\n"
    assert world.pulls("all") == []


def test_a_second_run_changes_nothing_and_keeps_the_approval(world: World, capsys: Capture) -> None:
    world.release()
    world.endorse("--confirm")
    world.approve(1)
    assert world.outcomes(capsys) == [("demo.vo", "open already")]
    assert world.merge(1)["merged"]


def test_main_may_move_without_dismissing_an_approval(world: World, capsys: Capture) -> None:
    world.release()
    world.endorse("--confirm")
    world.approve(1)
    world.put("README.md", "changed\n")
    assert world.outcomes(capsys) == [("demo.vo", "open already")]
    assert world.merge(1)["merged"]


def test_a_newer_version_takes_the_place_of_an_open_proposal(world: World, capsys: Capture) -> None:
    world.release("13.1")
    world.endorse("--confirm")
    world.approve(1)
    world.release("13.2")
    assert world.outcomes(capsys, "13.2") == [("demo.vo", "updated")]
    [pull] = world.pulls()
    assert (pull["number"], pull["title"]) == (1, "Endorse debian-13 13.2 for demo.vo")
    assert [r["state"] for r in world.bot.pages("/pulls/1/reviews")] == ["DISMISSED"]
    assert [u["login"] for u in pull["requested_reviewers"]] == ["alice"]
    with pytest.raises(GitHubError, match="approving review is required"):
        world.merge(1)
    [comment] = world.bot.pages("/issues/1/comments")
    assert comment["body"].startswith("This pull request now says: Endorse debian-13 13.2 for demo.vo.")


def endorsed(world: World, version: str) -> None:
    world.release(version)
    world.endorse(version, "--confirm")
    number = world.pulls()[0]["number"]
    world.approve(number)
    world.merge(number)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("13.1", "13.2", "**What changed**: 1 package added"),
        ("13.2", "13.1", "**What changed**: 1 package removed"),
        ("13.1", "13.3", "**What changed**: nothing, it is the image that is endorsed now."),
    ],
)
def test_a_manager_reads_what_changed(world: World, capsys: Capture, old: str, new: str, told: str) -> None:
    endorsed(world, old)
    world.release(new)
    assert world.outcomes(capsys, new) == [("demo.vo", "opened")]
    [pull] = world.pulls()
    assert told in pull["body"]


def test_nothing_is_said_to_have_changed_where_nothing_was_endorsed(world: World, capsys: Capture) -> None:
    world.release()
    world.outcomes(capsys)
    assert "What changed" not in world.pulls()[0]["body"]


def _without_record(world: World) -> None:
    world.delete("appliances/debian-13/releases/13.1.yaml")


def _with_another_image(world: World) -> None:
    world.put(FILE, _changed(world, FILE, examples.IMAGE_SHA256, "0" * 64))


def _with_another_report(world: World) -> None:
    path = "appliances/debian-13/releases/13.1.yaml"
    world.put(path, _changed(world, path, "/13.1/debian", "/13.2/debian"))


def _changed(world: World, path: str, old: str, new: str) -> str:
    text = (world.bot.content(path, "main") or b"").decode()
    assert old in text
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (_without_record, "main holds no release record of debian-13 13.1"),
        (_with_another_image, "the release record of debian-13 13.1 names another image"),
        (_with_another_report, "is not the report that was signed"),
    ],
)
def test_an_old_image_that_is_not_proved_is_not_compared_and_keeps_nobody_from_the_new_one(
    world: World, capsys: Capture, damage: Callable[[World], None], reason: str
) -> None:
    endorsed(world, "13.1")
    world.release("13.2")
    damage(world)
    assert world.outcomes(capsys, "13.2") == [("demo.vo", "opened")]
    [pull] = world.pulls()
    assert re.search(rf"\*\*What changed is not known\*\*: `.*{re.escape(reason)}", pull["body"])
    assert "nftables" not in pull["body"]


def test_an_older_version_does_not_replace_a_newer_endorsement(
    world: World, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.release("13.1")
    monkeypatch.setattr("sandbox.github.releases.now", lambda: "2126-01-01T00:00:00Z")
    world.release("13.2")
    world.endorse("13.2", "--confirm")
    world.approve(1)
    world.merge(1)
    assert world.outcomes(capsys, "13.1") == [("demo.vo", "settled")]


def test_a_proposal_that_was_closed_is_not_opened_again(world: World, capsys: Capture) -> None:
    world.release("13.1")
    world.endorse("--confirm")
    world.client("alice").patch("/pulls/1", state="closed")
    assert world.outcomes(capsys) == [("demo.vo", "declined")]
    world.release("13.2")
    assert world.outcomes(capsys, "13.2") == [("demo.vo", "opened")]


def test_what_somebody_added_to_the_branch_is_removed(world: World, capsys: Capture) -> None:
    world.release()
    world.endorse("--confirm")
    branch = "endorse/demo.vo/debian-13"
    world.client("author").put("/contents/evil.sh", message="slip in", content="ZXZpbA==", branch=branch)
    assert world.outcomes(capsys) == [("demo.vo", "updated")]
    assert [file["filename"] for file in world.bot.pages("/pulls/1/files")] == [FILE]


def test_after_a_withdrawal_the_same_version_can_be_asked_for_again(world: World, capsys: Capture) -> None:
    world.release()
    world.endorse("--confirm")
    world.approve(1)
    world.merge(1)
    sha = world.bot.get(f"/contents/{FILE}")["sha"]
    world.bot._json("DELETE", world.bot._address(f"/contents/{FILE}"), data=f'{{"message":"withdraw","sha":"{sha}"}}')
    assert world.outcomes(capsys) == [("demo.vo", "opened")]
    assert [pull["number"] for pull in world.pulls()] == [2]


def test_a_manager_who_cannot_be_asked_is_named(world: World, capsys: Capture) -> None:
    world.put_vo(examples.virtual_organisation(managers=["@alice", "@stranger"]))
    world.release()
    assert world.endorse("--confirm") == 0
    assert "stranger could not be asked for a review" in capsys.readouterr().out
    assert len(world.pulls()) == 1


CHANGES = 5
"""Tree, commit, branch, pull request, reviewers: here GitHub asks the code owner by itself."""


@pytest.mark.parametrize("number", range(CHANGES - 1))
def test_killed_at_any_change_it_resumes(
    world: World, capsys: Capture, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    world.release()
    with monkeypatch.context() as patch:
        patch.setattr(requests.Session, "send", killed_at(number, answered=True))
        assert world.endorse("--confirm") == 130
    world.outcomes(capsys)
    assert [pull["title"] for pull in world.pulls()] == ["Endorse debian-13 13.1 for demo.vo"]
    assert [file["filename"] for file in world.bot.pages("/pulls/1/files")] == [FILE]


def test_without_confirm_nothing_is_opened(world: World, capsys: Capture) -> None:
    world.release()
    assert world.endorse() == 0
    shown = capsys.readouterr().out
    assert "would ask demo.vo (@alice) by the branch endorse/demo.vo/debian-13" in shown
    assert "# vos/demo.vo/images/debian-13.yaml" in shown
    assert world.pulls("all") == []
    assert world.bot.find("/git/ref/heads/endorse/demo.vo/debian-13") is None


def test_reports_can_come_from_the_build(world: World, capsys: Capture) -> None:
    world.release()
    assert world.outcomes(capsys, "--build", str(world.builds["13.1"])) == [("demo.vo", "opened")]


def test_an_endorsement_that_is_over_is_not_proposed(
    world: World, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.github.releases.now", lambda: "2020-01-01T00:00:00Z")
    world.release()
    assert world.outcomes(capsys) == [("demo.vo", "settled")]
    assert world.pulls("all") == []


def test_a_signature_by_another_identity_is_refused(world: World, capsys: Capture) -> None:
    world.release()
    assert world.endorse("--confirm", identity="https://github.com/somebody/else") == 1
    assert "does not verify" in capsys.readouterr().err
    assert world.pulls("all") == []


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param("audit.json", "{}", "is not the report that was signed", id="changed report"),
        pytest.param("attestations/boot.sigstore.json", "{}", "not the bundle that the release", id="changed bundle"),
    ],
)
def test_what_is_not_proved_is_not_shown(
    world: World, capsys: Capture, tmp_path: Path, name: str, content: str, message: str
) -> None:
    world.release()
    copy = tmp_path / "copy"
    for source in world.builds["13.1"].rglob("*.json"):
        place = copy / source.relative_to(world.builds["13.1"])
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(source.read_bytes())
    (copy / name).write_text(content)
    assert world.endorse("--confirm", "--build", str(copy)) == 1
    assert message in capsys.readouterr().err
    assert world.pulls("all") == []


def test_a_record_with_the_proofs_of_another_version_is_refused(world: World, capsys: Capture) -> None:
    world.release()
    record = (world.bot.content("appliances/debian-13/releases/13.1.yaml", "main") or b"").decode()
    world.put("appliances/debian-13/releases/13.9.yaml", record.replace("version: '13.1'", "version: '13.9'"))
    assert world.endorse("13.9", "--confirm") == 1
    assert "13.1.yaml, not on appliances/debian-13/releases/13.9.yaml" in capsys.readouterr().err
    assert world.pulls("all") == []


def test_a_record_without_a_time_zone_is_read_as_utc(world: World, capsys: Capture) -> None:
    world.release()
    path = "appliances/debian-13/releases/13.1.yaml"
    record = (world.bot.content(path, "main") or b"").decode()
    world.put(path, re.sub(r"(released: .*)Z", r"\1", record))
    assert world.outcomes(capsys) == [("demo.vo", "opened")]


def test_an_appliance_without_release_is_an_input_error(world: World, capsys: Capture) -> None:
    assert world.endorse("--confirm") == 2
    assert "main holds no release record of debian-13" in capsys.readouterr().err


def test_a_vo_in_another_ones_directory_is_an_input_error(world: World, capsys: Capture) -> None:
    world.release()
    other_vo(world, name="demo.vo2")
    world.put("vos/evil.vo/vo.yaml", (world.bot.content("vos/demo.vo2/vo.yaml", "main") or b"").decode())
    assert world.endorse("--confirm") == 2
    assert "vos/evil.vo/vo.yaml: says it is 'demo.vo2', not 'evil.vo'" in capsys.readouterr().err


def test_a_checkout_saves_requests_and_changes_nothing(world: World, capsys: Capture, tmp_path: Path) -> None:
    world.release()
    stale = tmp_path / "checkout" / "vos" / "demo.vo"
    stale.mkdir(parents=True)
    (stale / "vo.yaml").write_text("somebody else's")
    assert world.outcomes(capsys, "--repo", str(tmp_path / "checkout")) == [("demo.vo", "opened")]


def test_one_vo_that_fails_does_not_keep_the_others_from_being_asked(
    world: World, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    other_vo(world)
    world.release()
    world.bot.post("/git/refs", ref="refs/heads/endorse/demo.vo/debian-13/x", sha=world.bot.get("/commits/main")["sha"])
    assert world.endorse("--confirm") == 3
    assert [pull["head"]["ref"] for pull in world.pulls()] == ["endorse/other.vo/debian-13"]
    assert "demo.vo              failed" in capsys.readouterr().out


def test_keeps_quiet_about_tokens(world: World, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    world.release()
    monkeypatch.setenv("GITHUB_TOKEN", "secret-token")
    assert world.endorse("--confirm", "-v") == 3
    captured = capsys.readouterr()
    assert "Bad credentials" in captured.err
    assert "secret-token" not in captured.err + captured.out
