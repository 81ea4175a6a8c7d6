"""This module lays out a build's directory and starts a private GitHub for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import examples

from sandbox.github import PrivateGitHub
from vmi.building.models import Artifacts
from vmi.core import github as client
from vmi.core.github import GitHub


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "BACKOFF_S", 0.0)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[PrivateGitHub]:
    with PrivateGitHub(tmp_path / "hub") as running:
        yield running


@pytest.fixture
def bot(hub: PrivateGitHub) -> GitHub:
    return GitHub.from_environment(hub.environment("release-bot"))


@pytest.fixture
def artifacts(bot: GitHub) -> Artifacts:
    commit = bot.get("/git/ref/heads/main")["object"]["sha"]
    return examples.artifacts(build=examples.build(commit=commit))


@pytest.fixture
def build_directory(tmp_path: Path, artifacts: Artifacts) -> Path:
    return lay_out(tmp_path / "build", artifacts)


def lay_out(directory: Path, artifacts: Artifacts) -> Path:
    artifacts.write(directory / "artifacts.json")
    (directory / artifacts.image.path).write_bytes(examples.IMAGE)
    for other in artifacts.others:
        (directory / other.path).write_bytes(examples.OVA)
    examples.audit_report().write(directory / "audit.json")
    examples.boot_report().write(directory / "boot.json")
    (directory / "attestations").mkdir()
    for name in examples.PREDICATES:
        (directory / "attestations" / f"{name}.sigstore.json").write_text(f'{{"bundle": "{name}"}}')
    return directory
