"""This module is a private GitHub with a released appliance, really signed, and VOs to ask."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from tests import examples
from tests.endorsing.world import World, commit_of, sign

from sandbox.github import PrivateGitHub, User
from sandbox.sigstore import PrivateSigstore
from vmi.core import github as client

PACKAGES = {"13.1": [], "13.2": ["nftables=1.1.3-1:amd64"], "13.3": []}
USERS = (User("release-bot", bypass=True), User("alice"), User("carol"), User("author"), User("reader", role="read"))


@pytest.fixture(scope="session")
def sigstore(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateSigstore]:
    with PrivateSigstore(tmp_path_factory.mktemp("sigstore")) as instance:
        yield instance


@pytest.fixture(scope="session")
def builds(sigstore: PrivateSigstore, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Three versions, the first and the last of one image, built from the first commit of each GitHub, attested."""
    root = tmp_path_factory.mktemp("builds")
    commit = commit_of(root / "hub")
    return {version: sign(sigstore, root / version, version, commit, held) for version, held in PACKAGES.items()}


@pytest.fixture(scope="session")
def beginning(sigstore: PrivateSigstore, builds: Mapping[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state of a private GitHub with one VO; each test goes on from a copy."""
    state = tmp_path_factory.mktemp("beginning") / "hub"
    with PrivateGitHub(state, users=USERS) as hub:
        made = World(hub, sigstore, builds)
        made.put(".github/CODEOWNERS", "/vos/demo.vo/ @alice\n/vos/other.vo/ @carol\n")
        made.put_vo(examples.virtual_organisation(managers=["@alice"]))
        made.put_appliance()
    return state


@pytest.fixture
def world(
    tmp_path: Path,
    beginning: Path,
    sigstore: PrivateSigstore,
    builds: Mapping[str, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[World]:
    monkeypatch.setattr(client, "BACKOFF_S", 0.0)
    shutil.copytree(beginning, tmp_path / "hub")
    with PrivateGitHub(tmp_path / "hub", users=USERS) as hub:
        for name, value in hub.environment("release-bot").items():
            monkeypatch.setenv(name, value)
        yield World(hub, sigstore, builds)
