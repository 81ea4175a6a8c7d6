"""An OVA is proved by the statements about the image only when somebody compared their disks, and said so."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError
from tests import examples
from tests.signing.workflows import IDENTITY, NOW, REPORTS, enter

from sandbox.sigstore import PrivateSigstore
from vmi.auditing.blocks.opening import opened
from vmi.building import ova
from vmi.building.image import measure
from vmi.building.models import Artifact, Artifacts
from vmi.cli import main
from vmi.core.digests import digest_file
from vmi.core.errors import Refusal
from vmi.core.progress import Silent
from vmi.signing.attestation import read_subject
from vmi.signing.models import Statement, Workflow
from vmi.signing.sigstore import Signer
from vmi.signing.statements import statements_for, summary_for
from vmi.signing.verification import Verifier, verify_image

Change = Callable[[Statement], Statement]


def attested(pen: Signer, artifacts: Artifacts, change: Change = lambda summary: summary) -> dict[str, bytes]:
    reports = examples.audit_report(), examples.boot_report()
    made = statements_for(artifacts, *reports, pen.workflow, report_sha256=REPORTS)
    bundles = {name: pen.sign_statement(statement) for name, statement in made.items()}
    bundles["summary"] = pen.sign_statement(change(summary_for(artifacts, bundles, pen.workflow, NOW)))
    return bundles


def test_every_statement_names_the_image_first_and_the_ova(workflow: Workflow) -> None:
    made = statements_for(
        examples.with_ova(), examples.audit_report(), examples.boot_report(), workflow, report_sha256=REPORTS
    )
    named = {name: [each.name for each in statement.subject] for name, statement in made.items()}
    both = [examples.IMAGE_NAME, examples.OVA_NAME]
    assert named == {"provenance": both, "audit": both, "boot": both}


def test_the_ova_of_a_proved_image_verifies_and_says_which_file_was_audited(pen: Signer, verifier: Verifier) -> None:
    bundles = attested(pen, examples.with_ova())
    for sha256 in (examples.IMAGE_SHA256, examples.OVA_SHA256):
        summary = verify_image(sha256, bundles, verifier)
        assert summary.verified_levels == ("VMI_AUDITED", "VMI_BOOTED", "VMI_SAME_DISK")
        assert summary.audited == examples.IMAGE_SHA256
    with pytest.raises(Refusal, match="the statement is about another image"):
        verify_image("0" * 64, bundles, verifier)


def predicate(**changes: object) -> Change:
    return lambda summary: summary.model_copy(update={"predicate": {**summary.predicate, **changes}})


def subjects(*digests: dict[str, str]) -> Change:
    named = [{"name": "x", "digest": digest} for digest in digests]
    return lambda summary: Statement.model_validate({**summary.model_dump(by_alias=True), "subject": named})


IMAGE, OVA = {"sha256": examples.IMAGE_SHA256}, {"sha256": examples.OVA_SHA256}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(predicate(verifiedLevels=["VMI_AUDITED", "VMI_BOOTED"]),
                     "the verdict does not say that they hold one disk", id="nobody compared the disks"),
        pytest.param(predicate(vmi_image=None), "does not say which one was audited", id="nothing was audited"),
        pytest.param(predicate(vmi_image={"digest": {"sha256": "0" * 64}}), "does not say which one was audited",
                     id="something else was audited"),
        pytest.param(predicate(vmi_image={"digest": {}}), "does not say which one was audited", id="no digest"),
        pytest.param(subjects(OVA), "is about other files than the verdict", id="a verdict on the OVA alone"),
        pytest.param(subjects(IMAGE, OVA, {"sha256": "0" * 64}), "is about other files than the verdict",
                     id="a verdict on more"),
        pytest.param(subjects(IMAGE, OVA, {"sha512": "0" * 128}), "about another image", id="a file without a digest"),
        pytest.param(subjects(IMAGE, OVA, OVA), "about another image", id="one file twice"),
    ],
)  # fmt: skip
def test_an_ova_that_is_not_proved_is_refused(pen: Signer, verifier: Verifier, change: Change, message: str) -> None:
    with pytest.raises(Refusal, match=message):
        verify_image(examples.OVA_SHA256, attested(pen, examples.with_ova(), change), verifier)


@pytest.mark.parametrize("formats", [[], ["ova"], ["qcow2", "qcow2"]])
def test_a_build_without_exactly_one_image_is_none(formats: list[str]) -> None:
    files = [{**examples.artifacts().image.model_dump(), "format": each} for each in formats]
    with pytest.raises(ValidationError, match="one image in each format, and one is qcow2"):
        examples.artifacts(artifacts=files)


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A build's directory with a real qcow2, a real OVA of the same disk, and reports on the image."""
    directory = tmp_path / "build"
    directory.mkdir()
    disk, image = tmp_path / "disk.raw", directory / examples.IMAGE_NAME
    disk.write_bytes(os.urandom(100_000).ljust(2**20, b"\0"))
    subprocess.run(["qemu-img", "convert", "-c", "-f", "raw", "-O", "qcow2", disk, image], check=True)
    made = measure(image)
    appliance = examples.with_ova().build.appliance
    with opened(image) as content:
        ova.write(content, appliance, made.sha256, directory / examples.OVA_NAME)
    record(directory)
    examples.audit_report(image_sha256=made.sha256).write(directory / "audit.json")
    examples.boot_report(image_sha256=made.sha256).write(directory / "boot.json")
    return directory


def record(directory: Path) -> None:
    """This writes artifacts.json as if the files had been built as they are now."""
    image, path = measure(directory / examples.IMAGE_NAME), directory / examples.OVA_NAME
    sha256, sha512, size = digest_file(path)
    other = Artifact(
        path=path.name, format="ova", size_bytes=size, virtual_bytes=image.virtual_bytes, sha256=sha256, sha512=sha512
    )
    planned = examples.with_ova().build
    made = examples.artifacts(build=planned, artifacts=[image.model_dump(), other.model_dump()])
    made.write(directory / "artifacts.json")


def test_a_real_ova_is_compared_signed_and_verified(
    build: Path, sigstore: PrivateSigstore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    enter(monkeypatch, sigstore)
    assert main(["attest", str(build), "--trust-config", str(sigstore.trust_config), "--confirm"]) == 0
    assert f"{examples.OVA_NAME}  sha256 " in capsys.readouterr().out
    policy = ["--identity", IDENTITY, "--issuer", sigstore.issuer, "--trusted-root", str(sigstore.trusted_root)]
    assert main(["verify", str(build / examples.OVA_NAME), "--bundles", str(build / "attestations"), *policy]) == 0
    image = digest_file(build / examples.IMAGE_NAME).sha256
    told = f"  same disk  as {examples.IMAGE_NAME}, sha256 {image}: that was audited and booted\n"
    assert told in capsys.readouterr().out


def test_an_ova_with_another_disk_is_not_signed(
    build: Path, sigstore: PrivateSigstore, capsys: pytest.CaptureFixture[str]
) -> None:
    path = build / examples.OVA_NAME
    data = bytearray(path.read_bytes())
    data[-20_000] ^= 1
    path.write_bytes(data)
    record(build)
    assert main(["attest", str(build), "--trust-config", str(sigstore.trust_config), "--confirm"]) == 1
    assert f"{examples.OVA_NAME}: " in capsys.readouterr().err
    assert not (build / "attestations").exists()


def test_an_ova_that_changed_after_the_build_is_not_signed(
    build: Path, sigstore: PrivateSigstore, capsys: pytest.CaptureFixture[str]
) -> None:
    (build / examples.OVA_NAME).write_bytes(b"another")
    assert main(["attest", str(build), "--trust-config", str(sigstore.trust_config), "--confirm"]) == 1
    assert "changed after it was built" in capsys.readouterr().err


def test_an_ova_that_nobody_compared_is_not_signed(build: Path) -> None:
    with pytest.raises(Refusal, match="nobody compared its disk with that of debian-13"):
        read_subject(build, Silent())
