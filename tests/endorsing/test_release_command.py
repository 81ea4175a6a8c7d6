"""`vmi release` as a workflow uses it; it lies here because it needs what endorsing needs: a signed build."""

import json
import shutil
from pathlib import Path

import pytest
from tests import examples
from tests.endorsing.world import IDENTITY, World

from vmi.cli import main

Capture = pytest.CaptureFixture[str]


def release(world: World, *more: str, issuer: str | None = None) -> int:
    root = ["--issuer", issuer or world.sigstore.issuer, "--trusted-root", str(world.sigstore.trusted_root)]
    return main(["release", str(world.builds["13.1"]), *root, *more])


def test_without_confirm_it_says_what_it_would_do(world: World, capsys: Capture) -> None:
    assert release(world, "--identity", IDENTITY) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"verified: debian-13-13.1-x86_64.qcow2, sha256 {examples.IMAGE_SHA256}\n")
    assert "would publish the release debian-13/13.1" in shown
    assert "would commit appliances/debian-13/releases/13.1.yaml to main" in shown
    assert list(world.bot.pages("/releases")) == []


def test_with_confirm_it_releases(world: World, capsys: Capture) -> None:
    assert release(world, "--identity", IDENTITY, "--confirm", "--format", "json") == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["state"], data["record"]) == ("released", "appliances/debian-13/releases/13.1.yaml")
    assert data["release"]["image"]["sha256"] == examples.IMAGE_SHA256
    assert release(world, "--identity", IDENTITY, "--confirm") == 0
    assert capsys.readouterr().out.startswith("debian-13 13.1: was released before\n")


def test_the_repositorys_release_workflow_is_what_counts(
    world: World, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.com")
    assert release(world) == 0
    monkeypatch.setenv("GITHUB_REPOSITORY", "somebody/else")
    assert release(world) == 1
    assert "somebody/else/.github/workflows/release.yml@refs/heads/main" in capsys.readouterr().err


def test_a_build_with_the_proofs_of_another_version_is_not_released(
    world: World, capsys: Capture, tmp_path: Path
) -> None:
    shutil.copytree(world.builds["13.1"], tmp_path / "build")
    shutil.copy(world.builds["13.3"] / "artifacts.json", tmp_path / "build")
    root = ("--issuer", world.sigstore.issuer, "--trusted-root", str(world.sigstore.trusted_root))
    assert main(["release", str(tmp_path / "build"), *root, "--identity", IDENTITY, "--confirm"]) == 1
    assert "13.1.yaml, not on appliances/debian-13/releases/13.3.yaml" in capsys.readouterr().err
    assert list(world.bot.pages("/releases")) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(("--identity", "https://github.com/x"), "does not verify", id="another identity"),
        pytest.param(("--identity", ""), "proves nothing", id="no identity"),
    ],
)
def test_what_does_not_verify_is_not_released(
    world: World, capsys: Capture, arguments: tuple[str, ...], message: str
) -> None:
    assert release(world, *arguments, "--confirm") == 1
    assert message in capsys.readouterr().err
    assert list(world.bot.pages("/releases")) == []


def test_another_issuer_is_refused(world: World) -> None:
    assert release(world, "--identity", IDENTITY, "--confirm", issuer="https://issuer.example") == 1


def test_whose_signature_counts_must_be_known(world: World, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_REPOSITORY")
    assert release(world, "--confirm") == 2
    assert "whose signature counts?" in capsys.readouterr().err
