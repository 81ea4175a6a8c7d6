"""What a provider verifies, and everything that is refused."""

import base64
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests import examples
from tests.signing.workflows import IDENTITY, NOW, REPORTS, pen_of

from sandbox.sigstore import PrivateSigstore
from vmi.core.errors import InputError, Refusal
from vmi.signing.models import PREDICATE_TYPES, PROVENANCE, SUMMARY, TEST_RESULT, Statement
from vmi.signing.sigstore import Signer
from vmi.signing.statements import statements_for, summary_for
from vmi.signing.verification import Policy, Verifier, read_bundles, read_trusted_root, signer_of, verify_image

Bundles = dict[str, bytes]
Json = dict[str, Any]  # Any: JSON values
OTHER = "0" * 64
TIMES = {"invocationId": "1", "startedOn": "2026-05-04T10:00:00Z", "finishedOn": "2026-05-04T10:00:00Z"}
RUN = {"builder": {"id": "https://x"}, "metadata": TIMES}
SUBJECT = {"name": "other.qcow2", "digest": {"sha256": OTHER}}


def test_a_proved_image_verifies(bundles: Bundles, verifier: Verifier) -> None:
    summary = verify_image(examples.IMAGE_SHA256, bundles, verifier)
    assert summary.verification_result == "PASSED"
    assert summary.verified_levels == ("VMI_AUDITED", "VMI_BOOTED")
    record = "https://github.com/egi-sandbox/catalogue/blob/main/appliances/debian-13/releases/13.1.yaml"
    assert summary.resource_uri == record
    assert summary.verifier.id == IDENTITY


def test_each_statement_verifies_alone(bundles: Bundles, verifier: Verifier) -> None:
    for name, bundle in bundles.items():
        statement = verifier.statement(bundle, examples.IMAGE_SHA256, PREDICATE_TYPES[name])
        assert statement.subject[0].name == "debian-13-13.1-x86_64.qcow2"


def test_signed_bytes_verify(pen: Signer, verifier: Verifier) -> None:
    verifier.bytes(b"an image list", pen.sign_bytes(b"an image list"))


def test_a_rekor_v1_entry_verifies(tmp_path: Path) -> None:
    with PrivateSigstore(tmp_path, rekor_versions=(1,)) as instance, pen_of(instance, IDENTITY) as pen:
        made = _statements(pen)
        signed = {name: pen.sign_statement(statement) for name, statement in made.items()}
        signed["summary"] = pen.sign_statement(summary_for(examples.artifacts(), signed, pen.workflow, NOW))
        of_bytes = pen.sign_bytes(b"an image list")
    assert json.loads(signed["audit"])["verificationMaterial"]["tlogEntries"][0]["kindVersion"]["kind"] == "dsse"
    verifier = Verifier(Policy(identity=IDENTITY, issuer=instance.issuer), instance.trusted_root)
    verify_image(examples.IMAGE_SHA256, signed, verifier)
    verifier.bytes(b"an image list", of_bytes)


def test_verifies_after_the_servers_stopped_and_started_again(tmp_path: Path) -> None:
    with PrivateSigstore(tmp_path) as first, pen_of(first, IDENTITY) as pen:
        before = pen.sign_bytes(b"before")
    policy = Policy(identity=IDENTITY, issuer=first.issuer)
    Verifier(policy, first.trusted_root).bytes(b"before", before)
    with PrivateSigstore(tmp_path) as second, pen_of(second, IDENTITY) as pen:
        after = pen.sign_bytes(b"after")
    for data, bundle in ((b"before", before), (b"after", after)):
        Verifier(policy, second.trusted_root).bytes(data, bundle)


def test_verifies_without_network(
    bundles: Bundles, policy: Policy, sigstore: PrivateSigstore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a verifier opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    verify_image(examples.IMAGE_SHA256, bundles, Verifier(policy, sigstore.trusted_root))
    Verifier(policy)


def test_verifies_without_a_home(bundles: Bundles, sigstore: PrivateSigstore, tmp_path: Path) -> None:
    for name, bundle in bundles.items():
        (tmp_path / f"{name}.sigstore.json").write_bytes(bundle)
    (tmp_path / "image").write_bytes(examples.IMAGE)
    code = "from vmi.cli import main; from vmi.signing.verification import read_trusted_root as r; r(None); main()"
    environment = {"HOME": "/nonexistent", "PYTHONPATH": os.pathsep.join(sys.path)}
    arguments = ["verify", "image", "--bundles", ".", "--identity", IDENTITY, "--issuer", sigstore.issuer]
    code = code.replace("main()", "raise SystemExit(main())")
    command = [sys.executable, "-c", code, *arguments, "--trusted-root", str(sigstore.trusted_root)]
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr.count("error")) == (0, 0), result.stderr
    assert result.stdout.startswith("image: verified\n")


def test_the_default_root_is_the_public_instance() -> None:
    root = json.loads(read_trusted_root(None)._inner.to_json())
    assert root["tlogs"][0]["baseUrl"] == "https://rekor.sigstore.dev"


def test_the_root_may_come_from_a_trust_configuration(
    bundles: Bundles, policy: Policy, sigstore: PrivateSigstore
) -> None:
    verify_image(examples.IMAGE_SHA256, bundles, Verifier(policy, sigstore.trust_config))


# Everything below is refused.


@pytest.mark.parametrize("missing", ["provenance", "audit", "boot", "summary"])
def test_one_of_four_statements_missing_is_refused(bundles: Bundles, verifier: Verifier, missing: str) -> None:
    rest = {name: bundle for name, bundle in bundles.items() if name != missing}
    with pytest.raises(Refusal, match=rf"^no bundle for: {missing}$"):
        verify_image(examples.IMAGE_SHA256, rest, verifier)


def test_no_bundle_is_refused(verifier: Verifier) -> None:
    with pytest.raises(Refusal, match=r"^no bundle for: provenance, audit, boot, summary$"):
        verify_image(examples.IMAGE_SHA256, {}, verifier)
    with pytest.raises(Refusal, match=r"^there is no bundle$"):
        verifier.statement(b"", examples.IMAGE_SHA256, PROVENANCE)
    with pytest.raises(Refusal, match=r"^there is no bundle$"):
        verifier.bytes(b"an image list", b"")


def test_an_unknown_bundle_is_refused(bundles: Bundles, verifier: Verifier) -> None:
    with pytest.raises(Refusal, match=r"^unknown bundles: sbom$"):
        verify_image(examples.IMAGE_SHA256, {**bundles, "sbom": bundles["audit"]}, verifier)


@pytest.mark.parametrize(
    "identity",
    [
        pytest.param(IDENTITY.replace("main", "evil"), id="another branch"),
        pytest.param(IDENTITY.replace("release.yml", "other.yml"), id="another workflow"),
        pytest.param(IDENTITY.replace("egi-sandbox", "mallory"), id="another owner"),
        pytest.param(IDENTITY[:-1], id="a prefix"),
        pytest.param(IDENTITY.upper(), id="other case"),
        pytest.param("*", id="a wildcard"),
    ],
)
def test_a_wrong_identity_is_refused(bundles: Bundles, sigstore: PrivateSigstore, identity: str) -> None:
    verifier = Verifier(Policy(identity=identity, issuer=sigstore.issuer), sigstore.trusted_root)
    with pytest.raises(Refusal, match="does not verify"):
        verify_image(examples.IMAGE_SHA256, bundles, verifier)


def test_a_signature_by_another_workflow_is_refused(sigstore: PrivateSigstore, verifier: Verifier) -> None:
    with pen_of(sigstore, IDENTITY.replace("release", "pull-request")) as pen:
        bundle = pen.sign_bytes(b"an image list")
    with pytest.raises(Refusal, match="does not verify") as caught:
        verifier.bytes(b"an image list", bundle)
    assert "pull-request.yml" in (caught.value.details or "")


def test_a_wrong_issuer_is_refused(bundles: Bundles, sigstore: PrivateSigstore) -> None:
    policy = Policy(identity=IDENTITY, issuer="https://token.actions.githubusercontent.com")
    with pytest.raises(Refusal, match="does not verify"):
        verify_image(examples.IMAGE_SHA256, bundles, Verifier(policy, sigstore.trusted_root))


@pytest.mark.parametrize(("identity", "issuer"), [("", "https://issuer"), (IDENTITY, ""), (" ", "x"), ("", "")])
def test_an_empty_identity_or_issuer_is_refused(identity: str, issuer: str) -> None:
    with pytest.raises(Refusal, match="an empty identity or issuer proves nothing"):
        Policy(identity=identity, issuer=issuer)


def test_another_images_bundles_are_refused(bundles: Bundles, verifier: Verifier) -> None:
    with pytest.raises(Refusal, match=f"the statement is about another image: {examples.IMAGE_SHA256}, not {OTHER}"):
        verify_image(OTHER, bundles, verifier)


@pytest.mark.parametrize("digest", ["", "0", examples.IMAGE_SHA256.upper(), examples.IMAGE_SHA512])
def test_a_digest_that_is_none_is_refused(bundles: Bundles, verifier: Verifier, digest: str) -> None:
    with pytest.raises(Refusal, match="is no SHA-256"):
        verify_image(digest, bundles, verifier)


def test_a_statement_about_another_image_too_is_refused(
    pen: Signer, bundles: Bundles, evidence: Mapping[str, Statement], verifier: Verifier
) -> None:
    subject = [*evidence["audit"].model_dump()["subject"], SUBJECT]
    bundle = pen.sign_statement(_changed(evidence["audit"], subject=subject))
    with pytest.raises(Refusal, match="is about other files than the verdict"):
        verify_image(examples.IMAGE_SHA256, {**bundles, "audit": bundle}, verifier)


def test_a_subject_with_another_kind_of_digest_is_refused(
    pen: Signer, evidence: Mapping[str, Statement], verifier: Verifier
) -> None:
    subject = [{"name": "image", "digest": {"sha512": examples.IMAGE_SHA512}}]
    bundle = pen.sign_statement(_changed(evidence["audit"], subject=subject))
    with pytest.raises(Refusal, match="about another image: None"):
        verifier.statement(bundle, examples.IMAGE_SHA256, TEST_RESULT)


def test_a_wrong_predicate_type_is_refused(bundles: Bundles, verifier: Verifier) -> None:
    with pytest.raises(Refusal, match=f"the predicate type is '{TEST_RESULT}', not '{SUMMARY}'"):
        verifier.statement(bundles["audit"], examples.IMAGE_SHA256, SUMMARY)


def test_a_wrong_payload_type_is_refused(
    pen: Signer, evidence: Mapping[str, Statement], verifier: Verifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sigstore.dsse.Envelope._TYPE", "text/plain")
    bundle = pen.sign_statement(evidence["audit"])
    with pytest.raises(Refusal, match="the payload type is 'text/plain'"):
        verifier.statement(bundle, examples.IMAGE_SHA256, TEST_RESULT)


def test_a_signature_over_a_file_is_no_statement(pen: Signer, verifier: Verifier) -> None:
    with pytest.raises(Refusal, match="does not verify"):
        verifier.statement(pen.sign_bytes(examples.IMAGE), examples.IMAGE_SHA256, SUMMARY)


def test_a_statement_is_no_signature_over_a_file(bundles: Bundles, verifier: Verifier) -> None:
    with pytest.raises(Refusal, match="does not verify"):
        verifier.bytes(examples.IMAGE, bundles["summary"])


def test_other_bytes_than_the_signed_ones_are_refused(pen: Signer, verifier: Verifier) -> None:
    with pytest.raises(Refusal, match="does not verify"):
        verifier.bytes(b"another image list", pen.sign_bytes(b"an image list"))


@pytest.mark.parametrize(
    ("name", "changes", "message"),
    [
        pytest.param("summary", {"verificationResult": "FAILED"}, "the verdict is FAILED", id="FAILED verdict"),
        pytest.param("summary", {"verificationResult": "passed"}, "the predicate cannot be read", id="unknown verdict"),
        pytest.param("summary", {"verificationResult": None}, "the predicate cannot be read", id="no verdict"),
        pytest.param("summary", {"vmi_unsafe": ["dirty"]}, "was signed as unsafe: dirty", id="unsafe"),
        pytest.param("summary", {"verifiedLevels": []}, "does not say VMI_AUDITED and VMI_BOOTED", id="no levels"),
        pytest.param("summary", {"verifiedLevels": ["VMI_AUDITED"]}, "does not say VMI_BOOTED", id="not booted"),
        pytest.param("summary", {"inputAttestations": []}, "on other bundles than these", id="on no bundles"),
        pytest.param("summary", {"policy": None}, "the predicate cannot be read", id="no policy"),
        pytest.param("summary", {"verifier": {"id": "https://x"}}, "speaks for 'https://x'", id="another verifier"),
        pytest.param("provenance", {"runDetails": RUN}, "speaks for 'https://x'", id="another builder"),
        pytest.param("audit", {"result": "FAILED"}, "the audit failed", id="FAILED audit"),
        pytest.param("audit", {"failedTests": ["layout.swap"]}, "the audit failed", id="audit with a failed check"),
        pytest.param("boot", {"result": "FAILED"}, "the boot failed", id="FAILED boot"),
        pytest.param("boot", {"configuration": []}, "the predicate cannot be read", id="boot of nothing"),
        pytest.param("provenance", {"buildDefinition": None}, "the predicate cannot be read", id="empty provenance"),
    ],
)
def test_a_predicate_that_says_no_or_nothing_is_refused(
    pen: Signer,
    evidence: Mapping[str, Statement],
    verifier: Verifier,
    name: str,
    changes: Json,
    message: str,
) -> None:
    signed = {each: pen.sign_statement(_changed_predicate(evidence[each], changes, each == name)) for each in evidence}
    summary = summary_for(examples.artifacts(), signed, pen.workflow, NOW)
    signed["summary"] = pen.sign_statement(_changed_predicate(summary, changes, name == "summary"))
    with pytest.raises(Refusal, match=message) as caught:
        verify_image(examples.IMAGE_SHA256, signed, verifier)
    assert caught.value.where == f"{name}.sigstore.json"


def test_the_summary_of_other_bundles_is_refused(
    pen: Signer, bundles: Bundles, evidence: Mapping[str, Statement], verifier: Verifier
) -> None:
    mixed = {**bundles, "audit": pen.sign_statement(evidence["audit"])}
    with pytest.raises(Refusal, match="the verdict was given on other bundles than these"):
        verify_image(examples.IMAGE_SHA256, mixed, verifier)


def test_the_audit_in_place_of_the_boot_is_refused(
    pen: Signer, evidence: Mapping[str, Statement], verifier: Verifier
) -> None:
    signed = {name: pen.sign_statement(statement) for name, statement in evidence.items()}
    signed["boot"] = signed["audit"]
    signed["summary"] = pen.sign_statement(summary_for(examples.artifacts(), signed, pen.workflow, NOW))
    with pytest.raises(Refusal, match="holds the results of 'audit', not of 'boot'"):
        verify_image(examples.IMAGE_SHA256, signed, verifier)


def test_the_bundles_of_a_dirty_build_are_refused(pen: Signer, verifier: Verifier) -> None:
    dirty = examples.artifacts(build=examples.build(dirty=True))
    made = statements_for(
        dirty, examples.audit_report(), examples.boot_report(), pen.workflow, report_sha256=REPORTS, unsafe_dirty=True
    )
    signed = {name: pen.sign_statement(statement) for name, statement in made.items()}
    signed["summary"] = pen.sign_statement(summary_for(dirty, signed, pen.workflow, NOW))
    with pytest.raises(Refusal, match="was signed as unsafe: dirty"):
        verify_image(examples.IMAGE_SHA256, signed, verifier)


def test_a_bundle_from_another_sigstore_is_refused(tmp_path: Path, policy: Policy, bundles: Bundles) -> None:
    with PrivateSigstore(tmp_path) as other:
        pass
    for root in (other.trusted_root, None):
        with pytest.raises(Refusal, match="does not verify"):
            verify_image(examples.IMAGE_SHA256, bundles, Verifier(policy, root))


@pytest.mark.parametrize(
    "garbage",
    [
        pytest.param(b"\x00", id="a zero byte"),
        pytest.param(b"\xff\xfe\x00{", id="not UTF-8"),
        pytest.param(b"null", id="null"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"{}", id="an empty object"),
        pytest.param(b"<html>404</html>", id="a web page"),
        pytest.param(b"[" * 100_000, id="deep nesting"),
        pytest.param(b'{"mediaType":"\x1b[2J"}', id="terminal escapes"),
        pytest.param(b" " * (2**20 + 1), id="too large"),
    ],
)
def test_garbage_for_a_bundle_is_refused(verifier: Verifier, garbage: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        verifier.statement(garbage, examples.IMAGE_SHA256, SUMMARY)
    assert "\x1b" not in f"{caught.value} {caught.value.details}"


@pytest.mark.parametrize("length", [1, 100, 4000, -1])
def test_a_truncated_bundle_is_refused(bundles: Bundles, verifier: Verifier, length: int) -> None:
    with pytest.raises(Refusal):
        verifier.statement(bundles["summary"][:length], examples.IMAGE_SHA256, SUMMARY)


def _entry(bundle: Json) -> Json:
    entry: Json = bundle["verificationMaterial"]["tlogEntries"][0]
    return entry


def _flip(text: str) -> str:
    data = bytearray(base64.b64decode(text))
    data[len(data) // 2] ^= 1
    return base64.b64encode(bytes(data)).decode()


def _payload(bundle: Json) -> None:
    text = base64.b64decode(bundle["dsseEnvelope"]["payload"]).replace(b"PASSED", b"FAILED")
    bundle["dsseEnvelope"]["payload"] = base64.b64encode(text).decode()


def _signature(bundle: Json) -> None:
    bundle["dsseEnvelope"]["signatures"][0]["sig"] = _flip(bundle["dsseEnvelope"]["signatures"][0]["sig"])


def _certificate(bundle: Json) -> None:
    held = bundle["verificationMaterial"]["certificate"]
    held["rawBytes"] = _flip(held["rawBytes"])


def _timestamp(bundle: Json) -> None:
    stamp = bundle["verificationMaterial"]["timestampVerificationData"]["rfc3161Timestamps"][0]
    stamp["signedTimestamp"] = _flip(stamp["signedTimestamp"])


def _no_timestamp(bundle: Json) -> None:
    bundle["verificationMaterial"]["timestampVerificationData"]["rfc3161Timestamps"] = []


def _no_entry(bundle: Json) -> None:
    bundle["verificationMaterial"]["tlogEntries"] = []


def _body(bundle: Json) -> None:
    _entry(bundle)["canonicalizedBody"] = _flip(_entry(bundle)["canonicalizedBody"])


def _root(bundle: Json) -> None:
    proof = _entry(bundle)["inclusionProof"]
    proof["rootHash"] = _flip(proof["rootHash"])


def _size(bundle: Json) -> None:
    proof = _entry(bundle)["inclusionProof"]
    proof["treeSize"] = str(int(proof["treeSize"]) + 1)


def _checkpoint(bundle: Json) -> None:
    held = _entry(bundle)["inclusionProof"]["checkpoint"]
    held["envelope"] = held["envelope"].replace("rekor-v2", "rekor-v3")


def _no_checkpoint(bundle: Json) -> None:
    del _entry(bundle)["inclusionProof"]["checkpoint"]


def _two_signatures(bundle: Json) -> None:
    bundle["dsseEnvelope"]["signatures"] *= 2


def _media_type(bundle: Json) -> None:
    bundle["mediaType"] = "application/vnd.dev.sigstore.bundle.v9+json"


@pytest.mark.parametrize(
    "tamper",
    [
        _payload,
        _signature,
        _certificate,
        _timestamp,
        _no_timestamp,
        _no_entry,
        _body,
        _root,
        _size,
        _checkpoint,
        _no_checkpoint,
        _two_signatures,
        _media_type,
    ],
)
def test_a_tampered_bundle_is_refused(bundles: Bundles, verifier: Verifier, tamper: Callable[[Json], None]) -> None:
    bundle = json.loads(bundles["summary"])
    tamper(bundle)
    with pytest.raises(Refusal):
        verifier.statement(json.dumps(bundle).encode(), examples.IMAGE_SHA256, SUMMARY)


def test_the_log_entry_of_another_bundle_is_refused(bundles: Bundles, verifier: Verifier) -> None:
    bundle, other = json.loads(bundles["summary"]), json.loads(bundles["audit"])
    bundle["verificationMaterial"]["tlogEntries"] = other["verificationMaterial"]["tlogEntries"]
    with pytest.raises(Refusal):
        verifier.statement(json.dumps(bundle).encode(), examples.IMAGE_SHA256, SUMMARY)


def test_the_certificate_of_another_workflow_is_refused(
    sigstore: PrivateSigstore, bundles: Bundles, verifier: Verifier
) -> None:
    with pen_of(sigstore, IDENTITY) as pen:
        other = json.loads(pen.sign_bytes(b"x"))
    bundle = json.loads(bundles["summary"])
    bundle["verificationMaterial"]["certificate"] = other["verificationMaterial"]["certificate"]
    with pytest.raises(Refusal):
        verifier.statement(json.dumps(bundle).encode(), examples.IMAGE_SHA256, SUMMARY)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"null", b"\xff", b'{"mediaType": "x", "trustedRoot": {}}', b"[" * 100_000]
)
def test_a_root_of_trust_that_is_none_is_an_input_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "root.json").write_bytes(content)
    with pytest.raises(InputError, match=r"root\.json: is no trusted_root\.json"):
        read_trusted_root(tmp_path / "root.json")


def test_bundles_are_read_by_name(tmp_path: Path) -> None:
    (tmp_path / "audit.sigstore.json").write_bytes(b"a")
    (tmp_path / "notes.txt").write_bytes(b"b")
    assert read_bundles(tmp_path) == {"audit": b"a"}


def test_a_missing_directory_of_bundles_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a directory"):
        read_bundles(tmp_path / "none")


def test_who_says_to_have_signed(bundles: Bundles, policy: Policy) -> None:
    assert signer_of(bundles["summary"]) == policy


def _statements(pen: Signer) -> dict[str, Statement]:
    return statements_for(
        examples.artifacts(), examples.audit_report(), examples.boot_report(), pen.workflow, report_sha256=REPORTS
    )


def _changed(statement: Statement, **changes: Any) -> Statement:  # Any: field values
    return Statement.model_validate({**statement.model_dump(by_alias=True), **changes})


def _changed_predicate(statement: Statement, changes: Json, applies: bool) -> Statement:
    return _changed(statement, predicate={**statement.predicate, **changes}) if applies else statement
