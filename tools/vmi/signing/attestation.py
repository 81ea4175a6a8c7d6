"""This module attests a build's directory: it looks at the image again, signs four statements, and checks them."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from vmi.auditing.models import AuditReport
from vmi.booting.models import BootReport
from vmi.building.models import Artifact, Artifacts
from vmi.core.digests import digest_file, sha256_of
from vmi.core.errors import InputError, Refusal
from vmi.core.files import staged_directory, write_atomic
from vmi.core.models import Model
from vmi.core.progress import Progress
from vmi.signing import models, statements
from vmi.signing.models import Signature

DIRECTORY = "attestations"
REPORTS = ("audit", "boot")
SameDisk = Callable[[Path, Artifacts], None]
"""Called with a build's directory; raises a Refusal unless every file of the build holds the disk of its image."""


class Subject(NamedTuple):
    """This is what is attested: a build and what was found out about it."""

    directory: Path
    artifacts: Artifacts
    audit: AuditReport
    boot: BootReport
    report_sha256: Mapping[str, str]
    """Of the files audit.json and boot.json, by `audit` and `boot`."""

    @property
    def image(self) -> Artifact:
        return self.artifacts.image

    @property
    def attestations(self) -> Path:
        return self.directory / DIRECTORY


class Attested(Model):
    """This is what `vmi attest` leaves in attestations/."""

    image_sha256: str
    identity: str
    issuer: str
    unsafe: bool = False
    """True for a dirty build: the bundles are there to look at, and verify as no."""
    attestations: tuple[Signature, ...]


def read_subject(
    directory: Path, progress: Progress, *, demand_same_disk: SameDisk | None = None, unsafe_dirty: bool = False
) -> Subject:
    """This reads a build's directory, hashes its files again, and refuses what must not be signed.

    Without `demand_same_disk` nobody compares the image with other formats of it, and a build that has some is refused.
    """
    artifacts = Artifacts.read(_demand(directory, "artifacts.json", "vmi build"))
    audit = AuditReport.read(_demand(directory, "audit.json", "vmi audit"))
    boot = BootReport.read(_demand(directory, "boot.json", "vmi boot"))
    statements.demand_signable(artifacts, audit, boot, unsafe_dirty=unsafe_dirty)
    for file in artifacts.artifacts:
        _demand_same_file(directory, file, progress)
    if artifacts.others:
        _demand_compared(directory, artifacts, demand_same_disk)
    digests = {name: digest_file(directory / f"{name}.json").sha256 for name in REPORTS}
    return Subject(directory, artifacts, audit, boot, digests)


def attest(
    subject: Subject, progress: Progress, *, trust_config: Path | None = None, unsafe_dirty: bool = False
) -> Attested:
    """This signs the four statements, verifies them as a provider would, and puts them in place as one directory."""
    from vmi.signing.sigstore import signer  # 0.7 s: only where something is signed

    with progress.task("signing 4 statements", total=4) as advance, signer(trust_config) as pen:
        made = statements.statements_for(
            subject.artifacts,
            subject.audit,
            subject.boot,
            pen.workflow,
            report_sha256=subject.report_sha256,
            unsafe_dirty=unsafe_dirty,
        )
        bundles: dict[str, bytes] = {}
        for name, statement in made.items():
            bundles[name] = pen.sign_statement(statement)
            advance(1)
        summary = statements.summary_for(subject.artifacts, bundles, pen.workflow, datetime.now(UTC))
        bundles["summary"] = pen.sign_statement(summary)
        advance(1)
    _check_own(subject, bundles, pen.workflow, trust_config)
    _write(subject, bundles)
    return _attested(subject, bundles, pen.workflow.identity, pen.workflow.issuer)


def existing(subject: Subject, trusted_root: Path | None) -> Attested | None:
    """This is what attestations/ holds, if it proves this image by these reports; None if there is nothing yet.

    Bundles that do not hold are a Refusal: the caller signs again, and says why.
    """
    from vmi.signing.verification import Policy, Verifier, read_bundles, signer_of, verify_image

    if not subject.attestations.is_dir():
        return None
    bundles = read_bundles(subject.attestations)
    # Whoever signed the summary must have signed all. Whether that is the right one is for `vmi verify` to say.
    policy: Policy = signer_of(bundles.get("summary", b""))
    verifier = Verifier(policy, trusted_root)
    for file in subject.artifacts.artifacts:
        verify_image(file.sha256, bundles, verifier)
    for name in REPORTS:
        statement = verifier.statement(bundles[name], subject.image.sha256, models.TEST_RESULT)
        stated = models.SuiteResult.model_validate(statement.predicate).report
        if stated is None or stated.digest != {"sha256": subject.report_sha256[name]}:
            raise Refusal(f"is about another {name}.json than the one here", where=f"{name}{models.SUFFIX}")
    return _attested(subject, bundles, policy.identity, policy.issuer)


def _demand(directory: Path, name: str, verb: str) -> Path:
    if not directory.is_dir():
        raise InputError("is not a directory", where=str(directory), hint="name a build's directory in the store")
    path = directory / name
    if not path.is_file():
        raise Refusal("is not there: what was not done is not signed", where=str(path), hint=f"run `{verb}` first")
    return path


def _demand_compared(directory: Path, artifacts: Artifacts, demand_same_disk: SameDisk | None) -> None:
    if demand_same_disk is None:
        names = ", ".join(file.path for file in artifacts.others)
        raise Refusal(f"nobody compared its disk with that of {artifacts.image.path}, which was audited", where=names)
    demand_same_disk(directory, artifacts)


def _demand_same_file(directory: Path, image: Artifact, progress: Progress) -> None:
    path = directory / image.path
    if Path(image.path).name != image.path:
        raise Refusal(f"names the image '{image.path}', which is not a file name", where="artifacts.json")
    if not path.is_file():
        raise Refusal("the image is not there", where=str(path), hint="build it again")
    with progress.task(f"digest of {image.path}"):
        found = digest_file(path)
    if found != image.digests:
        what = f"changed after it was built: SHA-256 is {found.sha256}, artifacts.json says {image.sha256}"
        raise Refusal(what, where=str(path), hint="delete the build's directory and build again")


def _check_own(
    subject: Subject, bundles: Mapping[str, bytes], workflow: models.Workflow, trust_config: Path | None
) -> None:
    """This verifies what was just signed, so that nothing reaches a final name that a provider would refuse."""
    from vmi.signing.verification import Policy, Verifier, verify_image

    verifier = Verifier(Policy(identity=workflow.identity, issuer=workflow.issuer), trust_config)
    for file in subject.artifacts.artifacts:
        if not subject.artifacts.build.dirty:
            verify_image(file.sha256, bundles, verifier)
            continue
        for name, bundle in bundles.items():
            verifier.statement(bundle, file.sha256, models.PREDICATE_TYPES[name])


def _write(subject: Subject, bundles: Mapping[str, bytes]) -> None:
    with staged_directory(subject.attestations) as part:
        for name, bundle in bundles.items():
            write_atomic(part / f"{name}{models.SUFFIX}", bundle)


def _attested(subject: Subject, bundles: Mapping[str, bytes], identity: str, issuer: str) -> Attested:
    return Attested(
        image_sha256=subject.image.sha256,
        identity=identity,
        issuer=issuer,
        unsafe=subject.artifacts.build.dirty,
        attestations=tuple(
            Signature(name=name, predicate_type=models.PREDICATE_TYPES[name], sha256=sha256_of(bundles[name]))
            for name in models.STATEMENTS
        ),
    )
