"""This module is version 1 of the transparency log: hashedrekord and dsse entries, with a signed promise and time."""

import hashlib
import json
import time

import rfc8785
from cryptography.hazmat.primitives.asymmetric import ec

from sandbox.sigstore import checkpoint
from sandbox.sigstore.errors import Rejected
from sandbox.sigstore.merkle import Log, leaf_hash
from sandbox.sigstore.rekor import Json, certificate_of, decode, demand_signature, encode, field

NAME = "rekor.sandbox.invalid"
TREE = 4242
"""The tree's number; with the leaf's hash it makes an entry's name."""


class TransparencyLogV1:
    """This is the Rekor that the public instance still signs with."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, log: Log):
        self._key, self._log = key, log
        self.id = checkpoint.log_id(NAME, key)

    @property
    def public_key(self) -> ec.EllipticCurvePublicKey:
        return self._key.public_key()

    def add(self, proposed: Json) -> Json:
        """This is POST /api/v1/log/entries."""
        kind = field(proposed, "kind")
        if field(proposed, "apiVersion") != "0.0.1" or kind not in ("hashedrekord", "dsse"):
            raise Rejected(400, f"entries of kind {kind!r} are not accepted here")
        spec = _hashedrekord(proposed) if kind == "hashedrekord" else _dsse(proposed)
        body = rfc8785.dumps({"apiVersion": "0.0.1", "kind": kind, "spec": spec})
        if body in self._log:
            raise Rejected(409, "an equivalent entry already exists in the transparency log")
        return self._answer(body)

    def _answer(self, body: bytes) -> Json:
        inclusion = self._log.append(body)
        promised: Json = {
            "body": encode(body),
            "integratedTime": int(time.time()),
            "logID": self.id.hex(),
            "logIndex": inclusion.index,
        }
        proof = {
            "logIndex": inclusion.index,
            "rootHash": inclusion.root.hex(),
            "treeSize": inclusion.size,
            "hashes": [each.hex() for each in inclusion.hashes],
            "checkpoint": checkpoint.sign(NAME, f"{NAME} - {TREE}", self._key, inclusion),
        }
        promise = encode(checkpoint.sign_bytes(self._key, rfc8785.dumps(promised)))
        verification = {"signedEntryTimestamp": promise, "inclusionProof": proof}
        return {f"{TREE:016x}{leaf_hash(body).hex()}": {**promised, "verification": verification}}


def _hashedrekord(proposed: Json) -> Json:
    digest, signature = field(proposed, "spec", "data", "hash"), field(proposed, "spec", "signature")
    if field(digest, "algorithm") != "sha256":
        raise Rejected(400, "the digest is not SHA-256")
    verifier = field(signature, "publicKey", "content")
    _demand(verifier, field(signature, "content"), _from_hex(field(digest, "value")))
    return {
        "data": {"hash": {"algorithm": "sha256", "value": digest["value"]}},
        "signature": {"content": signature["content"], "publicKey": {"content": verifier}},
    }


def _dsse(proposed: Json) -> Json:
    content = field(proposed, "spec", "proposedContent")
    text, verifiers = str(field(content, "envelope")), field(content, "verifiers")
    envelope = _json(text)
    kind, payload = str(field(envelope, "payloadType")), decode(field(envelope, "payload"))
    signatures = field(envelope, "signatures")
    if not all(isinstance(values, list) and len(values) == 1 for values in (signatures, verifiers)):
        raise Rejected(400, "one signature and one verifier are expected")
    signed = f"DSSEv1 {len(kind)} {kind} {len(payload)} ".encode() + payload  # DSSE's pre-authentication encoding
    signature = field(signatures[0], "sig")
    _demand(verifiers[0], signature, hashlib.sha256(signed).digest())
    return {
        "envelopeHash": {"algorithm": "sha256", "value": hashlib.sha256(text.encode()).hexdigest()},
        "payloadHash": {"algorithm": "sha256", "value": hashlib.sha256(payload).hexdigest()},
        "signatures": [{"signature": signature, "verifier": verifiers[0]}],
    }


def _demand(verifier: object, signature: object, digest: bytes) -> None:
    demand_signature(certificate_of(decode(verifier)), decode(signature), digest)


def _from_hex(text: object) -> bytes:
    try:
        return bytes.fromhex(str(text))
    except ValueError as error:
        raise Rejected(400, "the digest is not hexadecimal") from error


def _json(text: str) -> Json:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise Rejected(400, "the envelope is not JSON") from error
    if not isinstance(value, dict):
        raise Rejected(400, "the envelope is not a JSON object")
    return value
