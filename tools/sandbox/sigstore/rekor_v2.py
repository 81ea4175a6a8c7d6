"""This module is version 2 of the transparency log: hashedrekord entries, proved by inclusion alone."""

import rfc8785
from cryptography.hazmat.primitives.asymmetric import ed25519

from sandbox.sigstore import checkpoint
from sandbox.sigstore.errors import Rejected
from sandbox.sigstore.merkle import Log
from sandbox.sigstore.rekor import Json, certificate_of, decode, demand_signature, encode, field

NAME = "rekor-v2.sandbox.invalid"
KEY_DETAILS = "PKIX_ECDSA_P256_SHA_256"


class TransparencyLogV2:
    """This is Rekor with tiles."""

    def __init__(self, key: ed25519.Ed25519PrivateKey, log: Log):
        self._key, self._log = key, log
        self.id = checkpoint.log_id(NAME, key)

    @property
    def public_key(self) -> ed25519.Ed25519PublicKey:
        return self._key.public_key()

    def add(self, request: Json) -> Json:
        """This is POST /api/v2/log/entries."""
        body = rfc8785.dumps(_entry(request))
        inclusion = self._log.append(body)
        return {
            "logIndex": str(inclusion.index),
            "logId": {"keyId": encode(self.id)},
            "kindVersion": {"kind": "hashedrekord", "version": "0.0.2"},
            "integratedTime": "0",
            "inclusionPromise": None,
            "inclusionProof": {
                "logIndex": str(inclusion.index),
                "rootHash": encode(inclusion.root),
                "treeSize": str(inclusion.size),
                "hashes": [encode(each) for each in inclusion.hashes],
                "checkpoint": {"envelope": checkpoint.sign(NAME, NAME, self._key, inclusion)},
            },
            "canonicalizedBody": encode(body),
        }


def _entry(request: Json) -> Json:
    proposed = field(request, "hashedRekordRequestV002")
    certificate = field(proposed, "signature", "verifier", "x509Certificate", "rawBytes")
    if field(proposed, "signature", "verifier", "keyDetails") != KEY_DETAILS:
        raise Rejected(400, f"only {KEY_DETAILS} is accepted here")
    digest, signature = decode(field(proposed, "digest")), decode(field(proposed, "signature", "content"))
    demand_signature(certificate_of(decode(certificate)), signature, digest)
    verifier = {"keyDetails": KEY_DETAILS, "x509Certificate": {"rawBytes": certificate}}
    record = {
        "data": {"algorithm": "SHA2_256", "digest": encode(digest)},
        "signature": {"content": encode(signature), "verifier": verifier},
    }
    return {"apiVersion": "0.0.2", "kind": "hashedrekord", "spec": {"hashedRekordV002": record}}
