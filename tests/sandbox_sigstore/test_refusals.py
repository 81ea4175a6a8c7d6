"""The services refuse what the real ones refuse, with the status of the real ones."""

import base64
import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from sandbox.sigstore import PrivateSigstore
from sandbox.sigstore.oidc import claims_of

IDENTITY = "https://github.com/egi-sandbox/catalogue/.github/workflows/release.yml@refs/heads/main"
Json = dict[str, Any]  # Any: JSON values
DIGEST = hashlib.sha256(b"an image list").digest()


def test_a_good_request_is_certified(sigstore: PrivateSigstore) -> None:
    assert _certify(sigstore, sigstore.oidc.issue(IDENTITY)).status_code == 200


def _forged(sigstore: PrivateSigstore) -> str:
    return jwt.encode(jwt.decode(sigstore.oidc.issue(IDENTITY), options={"verify_signature": False}), _key(), "ES256")


def _unsigned(sigstore: PrivateSigstore) -> str:
    return jwt.encode(jwt.decode(sigstore.oidc.issue(IDENTITY), options={"verify_signature": False}), "", "none")


def _altered(sigstore: PrivateSigstore) -> str:
    head, _, signature = sigstore.oidc.issue(IDENTITY).split(".")
    other = IDENTITY.replace("egi-sandbox", "mallory")
    return ".".join((head, sigstore.oidc.issue(other).split(".")[1], signature))


def _other_issuer(sigstore: PrivateSigstore) -> str:
    now = int(time.time())
    claims = {**claims_of(IDENTITY), "iss": "https://elsewhere", "aud": "sigstore", "iat": now, "exp": now + 60}
    return jwt.encode(claims, sigstore.oidc._key, "ES256")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        pytest.param(_forged, "Signature verification failed", id="signed by another key"),
        pytest.param(_unsigned, "not allowed", id="not signed"),
        pytest.param(_altered, "Signature verification failed", id="claims altered"),
        pytest.param(_other_issuer, "Invalid issuer", id="another issuer"),
        pytest.param(lambda s: s.oidc.issue(IDENTITY, "github"), "Audience doesn't match", id="wrong audience"),
        pytest.param(lambda s: s.oidc.issue(IDENTITY, now=time.time() - 3600), "has expired", id="expired"),
        pytest.param(lambda s: s.oidc.issue(IDENTITY, now=time.time() + 3600), "not yet valid", id="from the future"),
        pytest.param(lambda _: "", "Not enough segments", id="no token"),
        pytest.param(lambda _: "a.b.c", "Invalid", id="garbage"),
    ],
)
def test_a_doubtful_token_is_refused(
    sigstore: PrivateSigstore, make: Callable[[PrivateSigstore], str], message: str
) -> None:
    response = _certify(sigstore, make(sigstore))
    assert response.status_code == 401
    assert message in response.json()["message"]


def _foreign_key(request: x509.CertificateSigningRequest) -> bytes:
    # Somebody else's public key in a request that we sign: no proof of possession.
    theirs = _key().public_key()
    der = request.public_bytes(serialization.Encoding.DER)
    return _pem(der.replace(_spki(request.public_key()), _spki(theirs)))


def _flipped(request: x509.CertificateSigningRequest) -> bytes:
    der = bytearray(request.public_bytes(serialization.Encoding.DER))
    der[-1] ^= 1
    return _pem(bytes(der))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        pytest.param(_foreign_key, "does not prove possession", id="another's key"),
        pytest.param(_flipped, "does not prove possession", id="signature altered"),
        pytest.param(lambda _: b"", "cannot be read", id="empty"),
        pytest.param(lambda _: b"-----BEGIN CERTIFICATE REQUEST-----\n", "cannot be read", id="truncated"),
    ],
)
def test_a_request_without_proof_of_possession_is_refused(
    sigstore: PrivateSigstore, make: Callable[[x509.CertificateSigningRequest], bytes], message: str
) -> None:
    response = _certify(sigstore, sigstore.oidc.issue(IDENTITY), make(_request()))
    assert response.status_code == 400
    assert message in response.json()["message"]


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(rsa.generate_private_key(65537, 2048), id="RSA"),
        pytest.param(ec.generate_private_key(ec.SECP384R1()), id="P-384"),
    ],
)
def test_a_key_of_another_kind_is_refused(
    sigstore: PrivateSigstore, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
) -> None:
    pem = _request(key).public_bytes(serialization.Encoding.PEM)
    response = _certify(sigstore, sigstore.oidc.issue(IDENTITY), pem)
    assert (response.status_code, response.json()["message"]) == (400, "the key is not ECDSA P-256")


def test_a_request_token_is_demanded(sigstore: PrivateSigstore) -> None:
    environment = sigstore.environment(IDENTITY)
    url = f"{environment['ACTIONS_ID_TOKEN_REQUEST_URL']}&audience=sigstore"
    good = {"Authorization": f"bearer {environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}"}
    assert requests.get(url, headers=good, timeout=10).status_code == 200
    for headers in ({}, {"Authorization": "bearer guess"}, {"Authorization": good["Authorization"][7:]}):
        assert requests.get(url, headers=headers, timeout=10).status_code == 401


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"digest": base64.b64encode(b"0" * 32)}, "the signature does not verify", id="another digest"),
        pytest.param({"digest": base64.b64encode(b"short")}, "the signature does not verify", id="no digest"),
        pytest.param({"digest": b"%%%"}, "a value is not base64", id="not base64"),
        pytest.param({"digest": None}, "digest is missing", id="digest missing"),
        pytest.param({"content": base64.b64encode(b"sig")}, "the signature does not verify", id="another signature"),
        pytest.param({"certificate": base64.b64encode(b"x")}, "the verifier is no certificate", id="no certificate"),
        pytest.param({"details": b"PKIX_ED25519"}, "only PKIX_ECDSA_P256_SHA_256", id="another algorithm"),
    ],
)
def test_rekor_v2_lists_only_signatures_that_verify(
    sigstore: PrivateSigstore, change: dict[str, bytes | None], message: str
) -> None:
    response = _post(sigstore, "/api/v2/log/entries", _entry_v2(sigstore, change))
    assert response.status_code == 400
    assert message in response.json()["message"]


def test_rekor_v2_lists_a_signature_that_verifies(sigstore: PrivateSigstore) -> None:
    assert _post(sigstore, "/api/v2/log/entries", _entry_v2(sigstore, {})).status_code == 201


def test_rekor_v1_lists_an_entry_once(sigstore: PrivateSigstore) -> None:
    entry = _hashedrekord(sigstore)
    assert _post(sigstore, "/api/v1/log/entries", entry).status_code == 201
    assert _post(sigstore, "/api/v1/log/entries", entry).status_code == 409


def _other_kind(entry: Json) -> None:
    entry["kind"] = "intoto"


def _other_version(entry: Json) -> None:
    entry["apiVersion"] = "0.0.2"


def _other_digest(entry: Json) -> None:
    entry["spec"]["data"]["hash"]["value"] = "0" * 64


def _no_hex(entry: Json) -> None:
    entry["spec"]["data"]["hash"]["value"] = "xyz"


def _other_algorithm(entry: Json) -> None:
    entry["spec"]["data"]["hash"]["algorithm"] = "sha1"


def _no_spec(entry: Json) -> None:
    del entry["spec"]


@pytest.mark.parametrize("spoil", [_other_kind, _other_version, _other_digest, _no_hex, _other_algorithm, _no_spec])
def test_rekor_v1_lists_only_signatures_that_verify(sigstore: PrivateSigstore, spoil: Callable[[Json], None]) -> None:
    entry = _hashedrekord(sigstore)
    spoil(entry)
    assert _post(sigstore, "/api/v1/log/entries", entry).status_code == 400


@pytest.mark.parametrize(
    "envelope",
    [
        pytest.param("{", id="not JSON"),
        pytest.param("[]", id="not an object"),
        pytest.param('{"payloadType": "t", "payload": "eA==", "signatures": []}', id="no signature"),
        pytest.param('{"payloadType": "t", "payload": "eA==", "signatures": [{"sig": "eA=="}]}', id="wrong signature"),
        pytest.param('{"payloadType": "t", "payload": "eA==", "signatures": {"a": 1}}', id="signatures no list"),
        pytest.param('{"payloadType": "t", "payload": "eA==", "signatures": [1]}', id="signature no object"),
    ],
)
def test_rekor_v1_lists_only_envelopes_that_verify(sigstore: PrivateSigstore, envelope: str) -> None:
    _, certificate = _certified(sigstore)
    content = {"envelope": envelope, "verifiers": [_b64(certificate.encode())]}
    entry = {"apiVersion": "0.0.1", "kind": "dsse", "spec": {"proposedContent": content}}
    assert _post(sigstore, "/api/v1/log/entries", entry).status_code == 400


@pytest.mark.parametrize("body", [b"", b"\x30\x03\x02\x01", b"GET", b"\x30\x00"])
def test_a_timestamp_query_that_is_none_is_refused(sigstore: PrivateSigstore, body: bytes) -> None:
    assert requests.post(f"{sigstore.url}/api/v1/timestamp", data=body, timeout=10).status_code == 400


@pytest.mark.parametrize("path", ["/api/v2/signingCert", "/api/v2/log/entries", "/api/v1/log/entries"])
@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b"null"])
def test_a_body_that_is_none_is_refused(sigstore: PrivateSigstore, path: str, body: bytes) -> None:
    assert requests.post(f"{sigstore.url}{path}", data=body, timeout=10).status_code == 400


def test_what_is_not_there_is_not_found(sigstore: PrivateSigstore) -> None:
    assert requests.get(f"{sigstore.url}/api/v2/signingCert", timeout=10).status_code == 404
    assert requests.get(f"{sigstore.url}/../state/oidc.key", timeout=10).status_code == 404


def test_a_body_that_is_too_large_is_refused(sigstore: PrivateSigstore) -> None:
    headers = {"Content-Length": str(2**30)}
    response = requests.post(f"{sigstore.url}/api/v1/log/entries", headers=headers, data=b"", timeout=10)
    assert response.status_code == 413


def test_a_key_file_of_the_wrong_kind_is_not_replaced(tmp_path: Path) -> None:
    with PrivateSigstore(tmp_path):
        pass
    (tmp_path / "oidc.key").write_bytes((tmp_path / "rekor-v2.key").read_bytes())
    with pytest.raises(TypeError, match="holds no P-256 key"), PrivateSigstore(tmp_path):
        pass


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _request(
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | None = None,
) -> x509.CertificateSigningRequest:
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    return builder.sign(key or _key(), hashes.SHA256())


def _spki(key: object) -> bytes:
    assert isinstance(key, ec.EllipticCurvePublicKey)
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def _pem(der: bytes) -> bytes:
    text = base64.encodebytes(der)
    return b"-----BEGIN CERTIFICATE REQUEST-----\n" + text + b"-----END CERTIFICATE REQUEST-----\n"


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _post(sigstore: PrivateSigstore, path: str, body: Json, token: str = "") -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return requests.post(f"{sigstore.url}{path}", data=json.dumps(body), headers=headers, timeout=10)


def _certify(sigstore: PrivateSigstore, token: str, pem: bytes | None = None) -> requests.Response:
    request = _request().public_bytes(serialization.Encoding.PEM) if pem is None else pem
    return _post(sigstore, "/api/v2/signingCert", {"certificateSigningRequest": _b64(request)}, token)


def _certified(sigstore: PrivateSigstore) -> tuple[ec.EllipticCurvePrivateKey, str]:
    key = _key()
    pem = _request(key).public_bytes(serialization.Encoding.PEM)
    answer = _certify(sigstore, sigstore.oidc.issue(IDENTITY), pem).json()
    return key, answer["signedCertificateEmbeddedSct"]["chain"]["certificates"][0]


def _entry_v2(sigstore: PrivateSigstore, change: dict[str, bytes | None]) -> Json:
    key, pem = _certified(sigstore)
    der = x509.load_pem_x509_certificate(pem.encode()).public_bytes(serialization.Encoding.DER)
    values: dict[str, bytes | None] = {
        "digest": base64.b64encode(DIGEST),
        "content": base64.b64encode(key.sign(b"an image list", ec.ECDSA(hashes.SHA256()))),
        "certificate": base64.b64encode(der),
        "details": b"PKIX_ECDSA_P256_SHA_256",
        **change,
    }
    text = {name: value.decode() for name, value in values.items() if value is not None}
    verifier = {"x509Certificate": {"rawBytes": text["certificate"]}, "keyDetails": text["details"]}
    digest = {"digest": text["digest"]} if "digest" in text else {}
    return {"hashedRekordRequestV002": {**digest, "signature": {"content": text["content"], "verifier": verifier}}}


def _hashedrekord(sigstore: PrivateSigstore) -> Json:
    key, pem = _certified(sigstore)
    signature = {
        "content": _b64(key.sign(b"an image list", ec.ECDSA(hashes.SHA256()))),
        "publicKey": {"content": _b64(pem.encode())},
    }
    data = {"hash": {"algorithm": "sha256", "value": DIGEST.hex()}}
    return {"apiVersion": "0.0.1", "kind": "hashedrekord", "spec": {"signature": signature, "data": data}}
