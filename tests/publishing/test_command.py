"""`vmi publish` as a workflow runs it: its arguments, its exit codes, what it says."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.publishing.world import IDENTITY, World

from vmi import cli

OTHER_IDENTITY = "https://github.com/egi-sandbox/catalogue/.github/workflows/publish.yml@refs/heads/main"


@pytest.fixture(autouse=True)
def workflow(world: World) -> Iterator[None]:
    with world.signed.workflow():
        yield


def publish(world: World, *more: str, **changed: Path | str) -> int:
    endorser = world.signed.endorser
    options: dict[str, Path | str] = {
        "repo": world.repo,
        "store": world.root / "store",
        "out": world.site,
        "base-url": world.site_url,
        "smime-cert": endorser.certificate,
        "smime-key": endorser.key,
        "smime-chain": endorser.chain,
        "identity": IDENTITY,
        "issuer": world.signed.sigstore.issuer,
        "trusted-root": world.signed.sigstore.trusted_root,
        "trust-config": world.signed.sigstore.trust_config,
    }
    options |= {name.replace("_", "-"): value for name, value in changed.items()}
    return cli.main(["publish", *(f"--{name}={value}" for name, value in options.items()), *more])


def test_publishes(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert publish(world, "--confirm") == 0
    out = capsys.readouterr().out
    assert "demo.vo: published version" in out
    assert f"  {world.list_url}\n" in out
    assert "  debian-13 13.1  sha256 e25c607b74b0" in out
    assert (world.site / "index.html").is_file()


def test_without_confirm_nothing_is_signed_or_written(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert publish(world) == 0
    streams = capsys.readouterr()
    assert "demo.vo: would publish version" in streams.out
    assert "nothing was signed or written: add --confirm" in streams.err
    assert list(world.site.iterdir()) == []


def test_json(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert publish(world, "--confirm", "--format=json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert [(p["vo"], p["url"], len(p["images"])) for p in answer["published"]] == [("demo.vo", world.list_url, 1)]
    assert (answer["refused"], answer["removed"]) == ([], [])


def test_a_bad_vo_is_said_and_the_answer_is_no(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.vo("other.vo")
    world.endorse(image_sha256="0" * 64)
    assert publish(world, "--confirm") == 1
    out = capsys.readouterr().out
    assert "demo.vo: REFUSED, it has no list yet" in out
    assert "vos/demo.vo/images/debian-13.yaml: endorses an image with sha256 0000" in out
    assert "other.vo: published version" in out
    assert (world.site / "store/vo/other.vo/image.list").is_file()
    assert not (world.site / "store/vo/demo.vo").exists()


def test_images_signed_by_another_identity_are_refused(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert publish(world, "--confirm", identity=OTHER_IDENTITY, list_identity=IDENTITY) == 1
    assert "provenance.sigstore.json: the bundle does not verify" in capsys.readouterr().out


def test_lists_that_providers_would_refuse_are_not_published(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert publish(world, "--confirm", list_identity=OTHER_IDENTITY) == 1
    assert "the bundle does not verify" in capsys.readouterr().err
    assert list(world.site.iterdir()) == []


def test_lists_may_be_signed_by_a_workflow_of_their_own(world: World) -> None:
    with world.signed.workflow(OTHER_IDENTITY):
        assert publish(world, "--confirm", list_identity=OTHER_IDENTITY) == 0
    place = world.site / "store/vo/demo.vo"
    bundle = (place / "image.list.sigstore.json").read_bytes()
    world.signed.verifier(OTHER_IDENTITY).bytes((place / "image.list").read_bytes(), bundle)


@pytest.mark.parametrize("url", ["images.example.org", "file:///srv", "https://x/?q", "https://x/<b>", "https://x y"])
def test_the_base_url_is_an_address(world: World, url: str) -> None:
    assert publish(world, base_url=url) == 2
