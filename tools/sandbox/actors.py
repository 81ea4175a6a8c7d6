"""This module is who takes part in a merge: the author, the release workflow, the VO's manager, the provider."""

import json
import shutil
from pathlib import Path
from typing import Any

import requests

from sandbox.pages import StaticSite
from sandbox.stage import APPLIANCE, VO, Stage, git
from sandbox.summary import Made
from sandbox.verbs import Stopped, Vmi
from vmi.building.models import Artifact, Artifacts
from vmi.core.digests import digest_file

Outcome = tuple[Made, ...]


class Author:
    """This is who proposes what stands in the developer's clone."""

    def __init__(self, stage: Stage):
        self._stage = stage

    def merge(self) -> Outcome:
        """the author's commit is merged into main of the sandbox's GitHub"""
        stage, bot = self._stage, "release-bot"
        if not stage.checkout.is_dir():
            git(stage.state, "clone", "--quiet", stage.github.bare, stage.checkout)
        stage.pull()
        git(stage.checkout, "fetch", "--quiet", stage.repo, "HEAD")
        who = ("-c", f"user.name={bot}", "-c", f"user.email={bot}@sandbox.example")
        git(stage.checkout, *who, "merge", "--quiet", "-m", "Merge the author's change", "FETCH_HEAD")
        remote = stage.github.git_url.replace("://", f"://{bot}:{stage.github.token(bot)}@")
        git(stage.checkout, "push", "--quiet", remote, "HEAD:main")
        main = Made(f"main at {git(stage.checkout, 'rev-parse', 'HEAD')[:12]}")
        left_out = Made("uncommitted changes to appliances and VOs are left out")
        return (main, left_out) if git(stage.repo, "status", "--porcelain") else (main,)


class Workflow:
    """This is the release workflow: the verbs in order, each with the files that the one before it left."""

    def __init__(self, stage: Stage):
        self._stage = stage
        environment = {**stage.github.environment("release-bot"), **stage.sigstore.environment(stage.identity)}
        self._vmi = Vmi(stage.checkout, environment)
        self._directory = stage.state

    def lint(self) -> Outcome:
        """the manifests are checked"""
        return (Made(f"{len(self._vmi('lint')['findings'])} findings"),)

    def plan(self) -> Outcome:
        """the builds that are needed are found"""
        plan = self._vmi("plan", APPLIANCE, "--store", self._stage.store)
        needed = [f"build {b['appliance']['name']} {b['appliance']['version']} {b['id'][:12]}" for b in plan["needed"]]
        known = [f"known {k['appliance']} {k['version']} {k['build_id'][:12]}" for k in plan["known"]]
        return tuple(Made(line) for line in (*needed, *known))

    def build(self) -> Outcome:
        """the image is built by Packer and QEMU"""
        outcome = self._vmi("build", APPLIANCE, "--store", self._stage.store)
        if outcome["directory"] is None:
            raise Stopped("the image is released, but not in the store any more: `make demo-clean`, then `make demo`")
        self._directory = Path(outcome["directory"])
        return self._stage.made(self._directory / self.image.path)

    def audit(self) -> Outcome:
        """the image is judged as it lies there: no root, no mount, no boot"""
        return self._report("audit")

    def boot(self) -> Outcome:
        """the image is started, and asked what a user and an attacker would ask"""
        return self._report("boot", "--store", self._stage.store)

    def attest(self) -> Outcome:
        """what is known of the image is signed, keyless"""
        self._vmi("attest", self._directory, "--trust-config", self._stage.sigstore.trust_config, "--confirm")
        return self._stage.made(*sorted((self._directory / "attestations").glob("*.sigstore.json")))

    def release(self) -> Outcome:
        """the image and its proofs become a release, and main gets its record"""
        self._vmi("release", self._directory, *self._stage.trust, "--confirm")
        self._stage.pull()
        return self._stage.made(*sorted((self._stage.checkout / "appliances" / APPLIANCE / "releases").iterdir()))

    def endorse(self) -> Outcome:
        """each VO that follows the appliance gets a pull request"""
        self._vmi("endorse", APPLIANCE, *self._stage.trust, "--confirm")
        return tuple(Made(pull["html_url"]) for pull in open_pulls(self._stage)) or (Made("nothing new to endorse"),)

    def publish(self) -> Outcome:
        """the VO's image list is signed and the site is written"""
        endorser = self._stage.endorser
        self._vmi(
            "publish",
            *("--store", self._stage.store),
            *("--out", self._stage.site),
            *("--base-url", self._stage.site_url),
            *("--smime-cert", endorser.certificate),
            *("--smime-key", endorser.key),
            *("--smime-chain", endorser.chain),
            *self._stage.trust,
            *("--trust-config", self._stage.sigstore.trust_config),
            "--confirm",
        )
        return self._stage.made(*sorted((self._stage.site / "store" / "vo" / VO).iterdir()))

    @property
    def image(self) -> Artifact:
        return Artifacts.read(self._directory / "artifacts.json").image

    @property
    def version(self) -> str:
        return Artifacts.read(self._directory / "artifacts.json").build.version

    def _report(self, verb: str, *options: str | Path) -> Outcome:
        """This runs a verb that judges the image, unless its yes to this very image is there already."""
        report = self._directory / f"{verb}.json"
        if not _says_yes(report, self.image.sha256):
            manifest = self._stage.checkout / "appliances" / APPLIANCE / "appliance.yaml"
            image = self._directory / self.image.path
            self._vmi(verb, image, "--manifest", manifest, "--output", report, *options)
        return self._stage.made(report)


class Manager:
    """This is alice, who manages the VO."""

    def __init__(self, stage: Stage):
        self._stage = stage

    def approve(self) -> Outcome:
        """the VO's manager approves, and the pull request is merged"""
        done = [self._approve(pull) for pull in open_pulls(self._stage)]
        self._stage.pull()
        return tuple(done) or (Made("nothing waits for approval"),)

    def _approve(self, pull: dict[str, Any]) -> Made:  # Any: GitHub's JSON
        self._call("POST", f"{pull['url']}/reviews", {"event": "APPROVE", "commit_id": pull["head"]["sha"]})
        merged = self._call("PUT", f"{pull['url']}/merge", {"sha": pull["head"]["sha"]})
        return Made(f"{pull['title']}: merged as {merged['sha'][:12]}")

    def _call(self, method: str, url: str, body: dict[str, str]) -> Any:  # Any: GitHub's JSON
        headers = {"Authorization": f"Bearer {self._stage.github.token('alice')}"}
        answer = requests.request(method, url, json=body, headers=headers, timeout=30)
        if not answer.ok:
            raise Stopped(f"{method} {url}: {answer.status_code} {answer.text}")
        return answer.json()


class Provider:
    """This is a cloud that trusts an authority's certificate and a workflow's identity, and nothing else."""

    def __init__(self, stage: Stage, workflow: Workflow):
        self._stage = stage
        self._workflow = workflow
        self._vmi = Vmi(stage.state)
        self._images = stage.state / "provider" / "images"

    def sync(self) -> Outcome:
        """the provider verifies the list and the image, and fetches it"""
        self._vmi("sync", *self._arguments(self._stage.site_url, self._stage.state / "provider"))
        paths = sorted(self._images.glob("*.qcow2"))
        if [digest_file(path).sha256 for path in paths] != [self._workflow.image.sha256]:
            raise Stopped("the provider does not hold exactly the image that was built")
        return self._stage.made(*paths)

    def refuse_list(self) -> Outcome:
        """a list with one changed byte must be refused"""
        copy = self._fresh()
        shutil.copytree(self._stage.site, copy / "site")
        flip_a_byte(copy / "site" / "store" / "vo" / VO / "image.list")
        with StaticSite(copy / "site") as site:
            self._vmi.refused("sync", *self._arguments(site.url, copy / "provider"))
        return self._nothing_of(copy)

    def refuse_image(self) -> Outcome:
        """an image with one changed byte must be refused"""
        copy = self._fresh()
        served = self._served()
        flip_a_byte(served)
        try:
            self._vmi.refused("sync", *self._arguments(self._stage.site_url, copy / "provider"))
        finally:
            flip_a_byte(served)
        return self._nothing_of(copy)

    def _arguments(self, site: str, destination: Path) -> tuple[str | Path, ...]:
        address = f"{site}/store/vo/{VO}/image.list"
        return (address, "--dest", destination, "--ca", self._stage.endorser.ca, "--vo", VO, *self._stage.trust)

    def _fresh(self) -> Path:
        copy = self._stage.state / "tampered"
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir()
        return copy

    def _nothing_of(self, copy: Path) -> Outcome:
        kept = [path for path in copy.glob("provider/**/*.qcow2") if path.is_file()]
        if kept:
            raise Stopped(f"a tampered image reached the provider: {kept[0]}")
        shutil.rmtree(copy)
        return (Made("refused"),)

    def _served(self) -> Path:
        """The released image as the private GitHub stores it."""
        image = self._workflow.image
        for path in (self._stage.state / "github" / "assets").iterdir():
            if path.stat().st_size == image.size_bytes and digest_file(path).sha256 == image.sha256:
                return path
        raise Stopped(f"the private GitHub holds no asset with sha256 {image.sha256}")


def open_pulls(stage: Stage) -> list[dict[str, Any]]:  # Any: GitHub's JSON
    """This is every pull request that waits."""
    url = f"{stage.github.api_url}/repos/{stage.github.repository}/pulls"
    headers = {"Authorization": f"Bearer {stage.github.token('alice')}"}
    found: list[dict[str, Any]] = requests.get(url, params={"state": "open"}, headers=headers, timeout=30).json()
    return found


def _says_yes(report: Path, sha256: str) -> bool:
    if not report.exists():
        return False
    said = json.loads(report.read_text())
    return bool(said["image_sha256"] == sha256 and said["verdict"] != "fail")


def flip_a_byte(path: Path) -> None:
    """This changes one byte in the middle of a file; a second time puts it back."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte[0] ^ 1]))
