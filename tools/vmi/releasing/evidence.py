"""This module reads a build's directory and refuses what must not be released: absence of proof is refusal."""

from pathlib import Path
from typing import NamedTuple, TypeVar

from vmi.auditing.models import AuditReport
from vmi.booting.models import BootReport
from vmi.building.models import Artifact, Artifacts
from vmi.core.digests import digest_file
from vmi.core.errors import InputError, Refusal
from vmi.core.files import read_bytes
from vmi.core.progress import Progress
from vmi.signing.models import STATEMENTS, SUFFIX

ASSET_LIMIT_BYTES = 2 * 2**30
"""GitHub's release assets are smaller."""
BUNDLE_LIMIT_BYTES = 2**20
R = TypeVar("R", AuditReport, BootReport)


class Evidence(NamedTuple):
    """This is a build with everything that was found out and signed about it."""

    directory: Path
    artifacts: Artifacts
    audit: AuditReport
    boot: BootReport
    bundles: dict[str, bytes]
    """By name: provenance, audit, boot, summary."""

    @property
    def image(self) -> Artifact:
        return self.artifacts.image

    def path(self, file: Artifact) -> Path:
        return self.directory / file.path


def read(directory: Path, progress: Progress) -> Evidence:
    """This is everything a release needs, read and checked, the signatures apart."""
    artifacts = Artifacts.read(_demand_build(directory))
    evidence = Evidence(
        directory,
        artifacts,
        _report(directory / "audit.json", AuditReport, "vmi audit"),
        _report(directory / "boot.json", BootReport, "vmi boot"),
        _bundles(directory / "attestations"),
    )
    demand_releasable(evidence)
    for file in artifacts.artifacts:
        _demand_file(evidence.path(file), file, progress)
    return evidence


def demand_releasable(evidence: Evidence) -> None:
    """This refuses a build that is dirty, failed a check, or was checked as another image."""
    if evidence.artifacts.build.dirty:
        raise Refusal(
            "was built from files that no commit has", where=str(evidence.directory), hint="commit, then build again"
        )
    evidence.audit.demand_passed(evidence.image.sha256, "audit.json")
    evidence.boot.demand_passed(evidence.image.sha256, "boot.json")
    for file in evidence.artifacts.artifacts:
        if file.size_bytes >= ASSET_LIMIT_BYTES:
            what = f"has {file.size_bytes} bytes; GitHub takes less than {ASSET_LIMIT_BYTES}"
            raise Refusal(what, where=file.path, hint=_smaller(file))


def _smaller(file: Artifact) -> str:
    less = "install less, or put data where the image fetches it"
    return less if file.format == "qcow2" else f"take '{file.format}' out of formats in appliance.yaml, or {less}"


def _demand_build(directory: Path) -> Path:
    path = directory / "artifacts.json"
    if not path.is_file():
        raise InputError("holds no artifacts.json", where=str(directory), hint="name a build's directory: vmi build")
    return path


def _report(path: Path, model: type[R], verb: str) -> R:
    if not path.is_file():
        raise Refusal("is missing: nothing proves this image", where=str(path), hint=f"run `{verb}`")
    return model.read(path)


def _bundles(directory: Path) -> dict[str, bytes]:
    missing = [name for name in STATEMENTS if not (directory / f"{name}{SUFFIX}").is_file()]
    if missing:
        what = f"no signed statement: {', '.join(missing)}"
        raise Refusal(what, where=str(directory), hint="run `vmi attest`")
    return {name: read_bytes(directory / f"{name}{SUFFIX}", BUNDLE_LIMIT_BYTES) for name in STATEMENTS}


def _demand_file(path: Path, file: Artifact, progress: Progress) -> None:
    if Path(file.path).name != file.path:
        raise Refusal(f"names the image '{file.path}', which is not a file name", where="artifacts.json")
    if not path.is_file():
        raise InputError("is not there", where=str(path), hint="run `vmi build` again")
    with progress.task(f"digest of {file.path}"):
        digests = digest_file(path)
    if digests != file.digests:
        what = f"its sha256 is {digests.sha256}, artifacts.json says {file.sha256}"
        raise Refusal(what, where=str(path), hint="delete the build's directory and build again")
