"""What a private GitHub remembers, and how it starts."""

import subprocess
from pathlib import Path

import pytest
import requests
from tests.catalogue import Repository
from tests.sandbox_github.conftest import USERS, Wire

from sandbox.github import PrivateGitHub
from vmi.core.errors import ToolError


def test_a_later_start_goes_on(tmp_path: Path) -> None:
    with PrivateGitHub(tmp_path, users=USERS) as first:
        wire = Wire(first)
        number, draft, token = wire.pull("one", "file"), wire.draft(), first.token("alice")
        wire.review(number, "alice")
        wire.upload(draft, "a", b"bytes")
        published = wire.call("PATCH", f"/releases/{draft['id']}", "release-bot", draft=False)[1]
    with PrivateGitHub(tmp_path, users=USERS) as second:
        assert (second.api_url, second.token("alice")) == (first.api_url, token)
        assert requests.get(published["assets"][0]["browser_download_url"], timeout=10).content == b"bytes"
        assert Wire(second).merge(number)[0] == 200


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with (
        PrivateGitHub(tmp_path),
        pytest.raises(ToolError, match=r"port \d+ cannot be used") as refused,
        PrivateGitHub(tmp_path),
    ):
        pass
    assert "delete the state" in (refused.value.hint or "")


def test_nobody_else_reads_the_tokens(tmp_path: Path) -> None:
    with PrivateGitHub(tmp_path):
        assert (tmp_path / "state.json").stat().st_mode & 0o777 == 0o600


def test_the_environment_is_that_of_a_job(tmp_path: Path) -> None:
    with PrivateGitHub(tmp_path, repository="egi/images") as hub:
        environment = hub.environment("release-bot")
    assert environment["GITHUB_REPOSITORY"] == "egi/images"
    assert environment["GITHUB_API_URL"] == f"{environment['GITHUB_SERVER_URL']}/api/v3"
    assert environment["GITHUB_TOKEN"].startswith("sandbox_")


def test_it_starts_from_another_repositorys_head(tmp_path: Path, catalogue: Repository) -> None:
    with PrivateGitHub(tmp_path / "hub", users=USERS, seed=catalogue.root) as hub:
        wire = Wire(hub)
        assert wire.main() == catalogue.git("rev-parse", "HEAD")
        wire.put("README.md", "more\n")
        moved = wire.main()
    with PrivateGitHub(tmp_path / "hub", users=USERS, seed=catalogue.root) as hub:
        assert Wire(hub).main() == moved


def test_it_starts_from_a_shallow_checkout(tmp_path: Path, catalogue: Repository) -> None:
    catalogue.commit()
    shallow = tmp_path / "shallow"
    subprocess.run(["git", "clone", "--quiet", "--depth=1", f"file://{catalogue.root}", str(shallow)], check=True)
    with PrivateGitHub(tmp_path / "hub", users=USERS, seed=shallow) as hub:
        assert Wire(hub).main() == catalogue.git("rev-parse", "HEAD")
