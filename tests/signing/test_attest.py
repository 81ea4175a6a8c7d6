"""`vmi attest` and `vmi verify`, as a person and a workflow use them."""

import base64
import json
import signal
from pathlib import Path

import pytest
from tests import examples
from tests.signing.workflows import IDENTITY, enter, write_build

from sandbox.sigstore import PrivateSigstore
from vmi.cli import main
from vmi.core.digests import sha256_of
from vmi.signing import attestation
from vmi.signing.models import SUMMARY, Statement
from vmi.signing.sigstore import Signer

FILES = ["audit.sigstore.json", "boot.sigstore.json", "provenance.sigstore.json", "summary.sigstore.json"]


@pytest.fixture
def build(tmp_path: Path) -> Path:
    return write_build(tmp_path / "build")


@pytest.fixture
def job(sigstore: PrivateSigstore, monkeypatch: pytest.MonkeyPatch) -> PrivateSigstore:
    enter(monkeypatch, sigstore)
    return sigstore


def attest(build: Path, sigstore: PrivateSigstore, *more: str) -> int:
    return main(["attest", str(build), "--trust-config", str(sigstore.trust_config), *more])


def verify(build: Path, sigstore: PrivateSigstore, *more: str, identity: str = IDENTITY) -> int:
    image, bundles = build / examples.IMAGE_NAME, build / "attestations"
    policy = ["--identity", identity, "--issuer", sigstore.issuer, "--trusted-root", str(sigstore.trusted_root)]
    return main(["verify", str(image), "--bundles", str(bundles), *policy, *more])


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def test_an_attested_image_verifies(build: Path, job: PrivateSigstore, capsys: pytest.CaptureFixture[str]) -> None:
    assert attest(build, job, "--confirm") == 0
    assert names(build / "attestations") == FILES
    text = capsys.readouterr().out
    assert text.startswith(f"debian-13-13.1-x86_64.qcow2  sha256 {examples.IMAGE_SHA256}\nsigned by {IDENTITY}\n")
    assert verify(build, job) == 0
    assert "verified\n" in capsys.readouterr().out


def test_both_answer_in_json(build: Path, job: PrivateSigstore, capsys: pytest.CaptureFixture[str]) -> None:
    attest(build, job, "--confirm", "--format", "json")
    attested = json.loads(capsys.readouterr().out)
    assert (attested["image_sha256"], attested["identity"]) == (examples.IMAGE_SHA256, IDENTITY)
    assert [each["name"] for each in attested["attestations"]] == ["provenance", "audit", "boot", "summary"]
    verify(build, job, "--format", "json")
    verified = json.loads(capsys.readouterr().out)
    assert (verified["verified"], verified["sha256"]) == (True, examples.IMAGE_SHA256)
    assert verified["summary"]["verificationResult"] == "PASSED"


def test_nothing_is_signed_without_confirm(
    build: Path, sigstore: PrivateSigstore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert attest(build, sigstore) == 0
    assert "would sign 4 statements" in capsys.readouterr().out
    assert not (build / "attestations").exists()


def test_a_second_run_signs_nothing(
    build: Path, job: PrivateSigstore, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    attest(build, job, "--confirm")
    first = {name: (build / "attestations" / name).read_bytes() for name in FILES}
    monkeypatch.delenv("GITHUB_ACTIONS")  # not even an identity is needed
    assert attest(build, job, "--confirm") == 0
    assert "holds valid statements about this image already: nothing to sign" in capsys.readouterr().err
    assert {name: (build / "attestations" / name).read_bytes() for name in FILES} == first


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("boot.sigstore.json", None, id="a bundle is missing"),
        pytest.param("summary.sigstore.json", None, id="the summary is missing"),
        pytest.param("audit.sigstore.json", b"{}", id="a bundle is garbage"),
        pytest.param("summary.sigstore.json", b"", id="a bundle is empty"),
    ],
)
def test_incomplete_attestations_are_signed_again(
    build: Path, job: PrivateSigstore, capsys: pytest.CaptureFixture[str], name: str, content: bytes | None
) -> None:
    attest(build, job, "--confirm")
    path = build / "attestations" / name
    path.unlink() if content is None else path.write_bytes(content)
    assert attest(build, job, "--confirm") == 0
    assert "does not hold, signing again" in capsys.readouterr().err
    assert verify(build, job) == 0


def test_a_new_audit_is_signed_again(build: Path, job: PrivateSigstore, capsys: pytest.CaptureFixture[str]) -> None:
    attest(build, job, "--confirm")
    examples.audit_report(tool="vmi/0.2.0").write(build / "audit.json")
    assert attest(build, job, "--confirm") == 0
    assert "is about another audit.json" in capsys.readouterr().err
    assert verify(build, job) == 0


@pytest.mark.parametrize("name", ["artifacts.json", "audit.json", "boot.json", examples.IMAGE_NAME])
def test_a_step_that_was_not_done_is_refused(
    build: Path, job: PrivateSigstore, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (build / name).unlink()
    assert attest(build, job, "--confirm") == 1
    assert name in capsys.readouterr().err
    assert not (build / "attestations").exists()


def test_a_changed_image_is_refused(build: Path, job: PrivateSigstore, capsys: pytest.CaptureFixture[str]) -> None:
    (build / examples.IMAGE_NAME).write_bytes(examples.IMAGE + b"!")
    assert attest(build, job, "--confirm") == 1
    assert "changed after it was built" in capsys.readouterr().err
    assert not (build / "attestations").exists()


def test_an_image_outside_the_build_is_refused(
    build: Path, job: PrivateSigstore, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (build / "artifacts.json").read_text().replace(examples.IMAGE_NAME, f"../{examples.IMAGE_NAME}")
    (build / "artifacts.json").write_text(text)
    assert attest(build, job, "--confirm") == 1
    assert "is not a file name" in capsys.readouterr().err


def test_a_failed_audit_is_refused(build: Path, job: PrivateSigstore, capsys: pytest.CaptureFixture[str]) -> None:
    examples.audit_report(verdict="fail").write(build / "audit.json")
    assert attest(build, job, "--confirm") == 1
    assert "audit.json: the verdict is 'fail'" in capsys.readouterr().err


def test_a_file_that_is_no_report_is_unreadable_input(build: Path, job: PrivateSigstore) -> None:
    (build / "boot.json").write_text("{}")
    assert attest(build, job, "--confirm") == 2
    assert main(["attest", str(build / "none")]) == 2


def test_a_dirty_build_is_refused(build: Path, job: PrivateSigstore, capsys: pytest.CaptureFixture[str]) -> None:
    write_build(build, examples.artifacts(build=examples.build(dirty=True)))
    assert attest(build, job, "--confirm") == 1
    assert "--unsafe-dirty" in capsys.readouterr().err


def test_a_dirty_build_that_was_signed_does_not_verify(
    build: Path, job: PrivateSigstore, capsys: pytest.CaptureFixture[str]
) -> None:
    write_build(build, examples.artifacts(build=examples.build(dirty=True)))
    assert attest(build, job, "--confirm", "--unsafe-dirty") == 0
    assert "unsafe: a dirty build" in capsys.readouterr().out
    assert verify(build, job) == 1
    assert "was signed as unsafe: dirty" in capsys.readouterr().err


def test_no_credential_is_refused_with_a_hint(
    build: Path, sigstore: PrivateSigstore, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    assert attest(build, sigstore, "--confirm") == 1
    assert "id-token: write" in capsys.readouterr().err
    assert names(build) == ["artifacts.json", "audit.json", "boot.json", examples.IMAGE_NAME]


def test_a_fault_while_signing_leaves_the_old_attestations(
    build: Path, job: PrivateSigstore, monkeypatch: pytest.MonkeyPatch
) -> None:
    attest(build, job, "--confirm")
    (build / "attestations" / "boot.sigstore.json").unlink()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(attestation, "write_atomic", fail)
    assert attest(build, job, "--confirm") == 3
    assert names(build / "attestations") == ["audit.sigstore.json", "provenance.sigstore.json", "summary.sigstore.json"]
    assert [name for name in names(build) if name.startswith(".")] == []


def test_an_interrupt_while_signing_leaves_nothing(
    build: Path, job: PrivateSigstore, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign = Signer.sign_statement

    def interrupt(self: Signer, statement: Statement) -> bytes:
        if statement.predicate_type == SUMMARY:
            signal.raise_signal(signal.SIGTERM)
        return sign(self, statement)

    monkeypatch.setattr(Signer, "sign_statement", interrupt)
    assert attest(build, job, "--confirm") == 130
    assert names(build) == ["artifacts.json", "audit.json", "boot.json", examples.IMAGE_NAME]
    monkeypatch.undo()
    enter(monkeypatch, job)
    assert attest(build, job, "--confirm") == 0


def test_the_statements_name_the_reports_as_files(build: Path, job: PrivateSigstore) -> None:
    attest(build, job, "--confirm")
    envelope = json.loads((build / "attestations" / "boot.sigstore.json").read_bytes())["dsseEnvelope"]
    stated = json.loads(base64.b64decode(envelope["payload"]))["predicate"]["vmi_report"]
    assert stated == {"name": "boot.json", "digest": {"sha256": sha256_of((build / "boot.json").read_bytes())}}


def test_a_tampered_image_does_not_verify(
    build: Path, job: PrivateSigstore, capsys: pytest.CaptureFixture[str]
) -> None:
    attest(build, job, "--confirm")
    (build / examples.IMAGE_NAME).write_bytes(examples.IMAGE + b"!")
    assert verify(build, job) == 1
    captured = capsys.readouterr()
    assert "is about another image" in captured.err
    assert "verified" not in captured.out


def test_another_identity_does_not_verify(
    build: Path, job: PrivateSigstore, capsys: pytest.CaptureFixture[str]
) -> None:
    attest(build, job, "--confirm")
    assert verify(build, job, identity=IDENTITY.replace("main", "evil")) == 1
    assert "does not verify" in capsys.readouterr().err


def test_an_empty_identity_does_not_verify(build: Path, job: PrivateSigstore) -> None:
    attest(build, job, "--confirm")
    assert verify(build, job, identity="") == 1


def test_a_policy_is_demanded(build: Path) -> None:
    assert main(["verify", str(build / examples.IMAGE_NAME), "--bundles", str(build)]) == 2


def test_an_image_that_is_not_there_is_unreadable_input(build: Path, job: PrivateSigstore) -> None:
    attest(build, job, "--confirm")
    (build / examples.IMAGE_NAME).unlink()
    assert verify(build, job) == 2
