"""The unmodified client signs and verifies, and the state outlives the servers."""

import json
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from sigstore.dsse import Statement
from sigstore.models import Bundle, ClientTrustConfig, TrustedRoot
from sigstore.oidc import IdentityToken, detect_credential
from sigstore.sign import Signer, SigningContext
from sigstore.verify import Verifier
from sigstore.verify.policy import AllOf, Identity, OIDCIssuer, OIDCIssuerV2, OIDCSourceRepositoryIdentifier

from sandbox.sigstore import PrivateSigstore
from vmi.core.errors import ToolError

IDENTITY = "https://github.com/egi-sandbox/catalogue/.github/workflows/release.yml@refs/heads/main"
STATEMENT = {
    "_type": "https://in-toto.io/Statement/v1",
    "subject": [{"name": "image", "digest": {"sha256": "a" * 64}}],
    "predicateType": "https://example.org/predicate",
    "predicate": {},
}
POLICY = AllOf(
    [
        Identity(identity=IDENTITY),
        OIDCIssuer("https://token.actions.sandbox.invalid"),
        OIDCIssuerV2("https://token.actions.sandbox.invalid"),
        OIDCSourceRepositoryIdentifier("1001"),
    ]
)


@pytest.mark.parametrize(
    ("versions", "kinds"),
    [
        pytest.param((2,), [("hashedrekord", "0.0.2"), ("hashedrekord", "0.0.2")], id="rekor v2"),
        pytest.param((1,), [("hashedrekord", "0.0.1"), ("dsse", "0.0.1")], id="rekor v1"),
    ],
)
def test_the_client_signs_and_verifies(tmp_path: Path, versions: tuple[int, ...], kinds: list[tuple[str, str]]) -> None:
    # Five entries: inclusion proofs of every shape in a tree that is not full.
    with PrivateSigstore(tmp_path, rekor_versions=versions) as instance, _signer(instance) as signer:
        files = [signer.sign_artifact(bytes([i])) for i in range(4)]
        statement = signer.sign_dsse(Statement(json.dumps(STATEMENT).encode()))
    verifier = _verifier(instance)
    for i, bundle in enumerate(files):
        verifier.verify_artifact(bytes([i]), bundle, POLICY)
    assert verifier.verify_dsse(statement, POLICY)[0] == "application/vnd.in-toto+json"
    entries = [bundle.log_entry._inner for bundle in (files[0], statement)]
    assert [(entry.kind_version.kind, entry.kind_version.version) for entry in entries] == kinds


def test_a_second_start_verifies_the_first_and_extends_its_log(tmp_path: Path) -> None:
    with PrivateSigstore(tmp_path) as first, _signer(first) as signer:
        before = signer.sign_artifact(b"before")
    root = first.trusted_root.read_bytes()
    with PrivateSigstore(tmp_path) as second, _signer(second) as signer:
        after = signer.sign_artifact(b"after")
    assert second.trusted_root.read_bytes() == root
    assert second.issuer == first.issuer == "https://token.actions.sandbox.invalid"
    assert [bundle.log_entry._inner.log_index for bundle in (before, after)] == [0, 1]
    _verifier(second).verify_artifact(b"before", before, POLICY)
    _verifier(second).verify_artifact(b"after", after, POLICY)


def test_the_certificate_is_what_fulcio_issues(sigstore: PrivateSigstore) -> None:
    with _signer(sigstore) as signer:
        certificate = Bundle.from_json(signer.sign_artifact(b"x").to_json()).signing_certificate
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert (names.critical, names.value.get_values_for_type(x509.UniformResourceIdentifier)) == (True, [IDENTITY])
    assert certificate.subject.rdns == []
    lifetime = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    assert lifetime.total_seconds() == 600
    oids = [extension.oid.dotted_string for extension in certificate.extensions]
    fulcio = [int(oid.rpartition(".")[2]) for oid in oids if oid.startswith("1.3.6.1.4.1.57264.1.")]
    assert fulcio == [1, 2, 3, 4, 5, 6, *range(8, 23)]
    assert oids[-1] == "1.3.6.1.4.1.11129.2.4.2"


def test_keys_are_readable_by_their_owner_only(sigstore: PrivateSigstore) -> None:
    keys = list(sigstore.state.glob("*.key"))
    assert sorted(key.stem for key in keys) == [
        "ctlog",
        "fulcio",
        "fulcio-root",
        "oidc",
        "rekor-v1",
        "rekor-v2",
        "tsa",
        "tsa-root",
    ]
    assert {stat.S_IMODE(key.stat().st_mode) for key in keys} == {0o600}


def test_it_listens_on_loopback_only(sigstore: PrivateSigstore) -> None:
    assert sigstore.url.startswith("http://127.0.0.1:")


def test_two_servers_on_one_state_are_refused(sigstore: PrivateSigstore) -> None:
    with pytest.raises(ToolError, match="another private Sigstore runs on this state"), PrivateSigstore(sigstore.state):
        pass


def test_an_identity_that_is_no_workflow_is_refused(sigstore: PrivateSigstore) -> None:
    for identity in ("", "someone@example.org", "https://example.org/o/r/w@main", "https://github.com/o/r@main"):
        with pytest.raises(ValueError, match="is no workflow"):
            sigstore.environment(identity)


@contextmanager
def _signer(instance: PrivateSigstore) -> Iterator[Signer]:
    context = SigningContext.from_trust_config(ClientTrustConfig.from_json(instance.trust_config.read_text()))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in instance.environment(IDENTITY).items():
            patch.setenv(name, value)
        token = detect_credential()
    assert token is not None
    with context.signer(IdentityToken(token)) as signer:
        yield signer


def _verifier(instance: PrivateSigstore) -> Verifier:
    return Verifier(trusted_root=TrustedRoot.from_file(str(instance.trusted_root)))
