"""This module writes down what a client must know: the root of trust, and where the services listen."""

from collections.abc import Iterable, Sequence
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from sandbox.sigstore import keys
from sandbox.sigstore.rekor import encode

START = "2020-01-01T00:00:00Z"
"""Before every certificate, because a client wants `validFor` to have begun."""
OPERATOR = "sandbox"
Json = dict[str, Any]  # Any: JSON values


def trusted_root(
    *,
    authority: Sequence[x509.Certificate],
    timestamps: Sequence[x509.Certificate],
    certificate_log: ec.EllipticCurvePublicKey,
    logs: Iterable[tuple[str, bytes, keys.PublicKey]],
) -> Json:
    """This is trusted_root.json. It names no port, so it is the same at every start."""
    return {
        "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
        "tlogs": [_log(name, identifier, key) for name, identifier, key in logs],
        "certificateAuthorities": [_authority("fulcio.sandbox.invalid", authority)],
        "ctlogs": [_log("ctlog.sandbox.invalid", keys.key_id(certificate_log), certificate_log)],
        "timestampAuthorities": [_authority("tsa.sandbox.invalid", timestamps)],
    }


def client_trust_config(root: Json, url: str, rekor_versions: Iterable[int]) -> Json:
    """This is the ClientTrustConfig: the root of trust, and the services at `url`."""
    chosen = {"selector": "ANY"}
    return {
        "mediaType": "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json",
        "trustedRoot": root,
        "signingConfig": {
            "mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json",
            "caUrls": [_service(url, 1)],
            "oidcUrls": [_service(url, 1)],
            "rekorTlogUrls": [_service(url, version) for version in rekor_versions],
            "rekorTlogConfig": chosen,
            "tsaUrls": [_service(f"{url}/api/v1/timestamp", 1)],
            "tsaConfig": chosen,
        },
    }


def _log(name: str, identifier: bytes, key: keys.PublicKey) -> Json:
    details = "PKIX_ECDSA_P256_SHA_256" if isinstance(key, ec.EllipticCurvePublicKey) else "PKIX_ED25519"
    public = {"rawBytes": encode(keys.spki(key)), "keyDetails": details, "validFor": {"start": START}}
    return {
        "baseUrl": f"https://{name}",
        "hashAlgorithm": "SHA2_256",
        "publicKey": public,
        "logId": {"keyId": encode(identifier)},
    }


def _authority(name: str, chain: Sequence[x509.Certificate]) -> Json:
    return {
        "subject": {"organization": OPERATOR, "commonName": name},
        "uri": f"https://{name}",
        "certChain": {"certificates": [{"rawBytes": encode(c.public_bytes(Encoding.DER))} for c in chain]},
        "validFor": {"start": START},
    }


def _service(url: str, version: int) -> Json:
    return {"url": url, "majorApiVersion": version, "validFor": {"start": START}, "operator": OPERATOR}
