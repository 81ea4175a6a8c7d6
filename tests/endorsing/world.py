"""This module is what an endorsing test does: release, endorse as the command line does, and look at the answers."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

import pytest
import requests
from tests import examples
from tests.releasing.conftest import lay_out

from sandbox.github import PrivateGitHub
from sandbox.github.repository import Repository
from sandbox.sigstore import PrivateSigstore
from vmi.cli import main
from vmi.core import documents
from vmi.core.github import GitHub
from vmi.core.progress import Silent
from vmi.manifest.models import VirtualOrganisation
from vmi.releasing import evidence, publication
from vmi.signing.attestation import attest, read_subject

IDENTITY = "https://github.com/egi-sandbox/catalogue/.github/workflows/release.yml@refs/heads/main"


def commit_of(directory: Path) -> str:
    """This is the first commit of every private GitHub."""
    with PrivateGitHub(directory) as hub:
        return Repository(hub.bare).branch("main") or ""


def sign(sigstore: PrivateSigstore, directory: Path, version: str, commit: str, packages: list[str]) -> Path:
    """This lays out a build of a version, whose image is its packages, and attests it."""
    build = examples.build(commit=commit, appliance=examples.appliance(version=version))
    image = "\n".join([examples.IMAGE.decode("latin-1"), *packages]).encode("latin-1")
    digests = {"sha256": sha256(image).hexdigest(), "sha512": sha512(image).hexdigest()}
    [artifact] = examples.artifacts().model_dump()["artifacts"]
    lay_out(directory, examples.artifacts(build=build, artifacts=[{**artifact, **digests, "size_bytes": len(image)}]))
    (directory / examples.IMAGE_NAME).write_bytes(image)
    facts = {"virtual_bytes": 2**31, "packages": packages}
    examples.audit_report(image_sha256=digests["sha256"], facts=facts).write(directory / "audit.json")
    examples.boot_report(image_sha256=digests["sha256"]).write(directory / "boot.json")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in sigstore.environment(IDENTITY).items():
            patch.setenv(name, value)
        attest(read_subject(directory, Silent()), Silent(), trust_config=sigstore.trust_config)
    return directory


@dataclass
class World:
    """One test's GitHub."""

    hub: PrivateGitHub
    sigstore: PrivateSigstore
    builds: Mapping[str, Path]

    def __post_init__(self) -> None:
        self.bot = self.client("release-bot")

    def client(self, user: str) -> GitHub:
        return GitHub.from_environment(self.hub.environment(user))

    def put(self, path: str, content: str) -> None:
        held = self.bot.find(f"/contents/{path}", ref="main")
        sha = {"sha": held["sha"]} if held else {}
        encoded = base64.b64encode(content.encode()).decode()
        self.bot.put(f"/contents/{path}", message=f"change {path}", content=encoded, branch="main", **sha)

    def delete(self, path: str) -> None:
        held = self.bot.get(f"/contents/{path}", ref="main")
        address = f"{self.hub.api_url}/repos/{self.hub.repository}/contents/{path}"
        headers = {"Authorization": f"Bearer {self.hub.token('release-bot')}"}
        removal = {"message": f"remove {path}", "sha": held["sha"], "branch": "main"}
        requests.delete(address, json=removal, headers=headers, timeout=10).raise_for_status()

    def put_vo(self, vo: VirtualOrganisation) -> None:
        self.put(f"vos/{vo.name}/vo.yaml", documents.dump(vo))

    def put_appliance(self, **changes: Any) -> None:
        self.put("appliances/debian-13/appliance.yaml", documents.dump(examples.appliance(**changes)))

    def release(self, version: str = "13.1") -> None:
        publication.publish(evidence.read(self.builds[version], Silent()), self.bot, Silent())

    def endorse(self, *more: str, identity: str = IDENTITY) -> int:
        policy = ["--identity", identity, "--issuer", self.sigstore.issuer]
        return main(["endorse", "debian-13", *more, *policy, "--trusted-root", str(self.sigstore.trusted_root)])

    def outcomes(self, capsys: pytest.CaptureFixture[str], *more: str) -> list[tuple[str, str]]:
        """This endorses, and says what became of each VO."""
        capsys.readouterr()
        assert self.endorse(*more, "--confirm", "--format", "json") == 0
        return [(each["vo"], each["state"]) for each in json.loads(capsys.readouterr().out)["outcomes"]]

    def pulls(self, state: str = "open") -> list[Any]:  # Any here and below: JSON
        return list(self.bot.pages("/pulls", state=state))

    def approve(self, number: int, user: str = "alice") -> None:
        self.client(user).post(f"/pulls/{number}/reviews", event="APPROVE")

    def merge(self, number: int, user: str = "alice") -> Any:
        return self.client(user).put(f"/pulls/{number}/merge")
