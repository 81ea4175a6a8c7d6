"""This module is what both versions of the transparency log check before they list a signature."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from sandbox.sigstore.errors import Rejected

Json = Mapping[str, Any]  # Any: JSON values


def demand_signature(certificate: x509.Certificate, signature: bytes, digest: bytes) -> None:
    """This refuses a signature that the certificate's key did not make over the digest."""
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise Rejected(400, "the certificate's key is not ECDSA P-256")
    try:
        key.verify(signature, digest, ec.ECDSA(utils.Prehashed(hashes.SHA256())))
    except (InvalidSignature, ValueError) as error:
        raise Rejected(400, "the signature does not verify") from error


def field(document: Json, *route: str) -> Any:  # Any: a JSON value
    """This is a value inside a request, or a 400 that says what is missing."""
    value: Any = document
    for key in route:
        if not isinstance(value, dict) or key not in value:
            raise Rejected(400, f"{'.'.join(route)} is missing")
        value = value[key]
    return value


def decode(text: object) -> bytes:
    """This decodes base64, or is a 400."""
    try:
        return base64.b64decode(str(text), validate=True)
    except binascii.Error as error:
        raise Rejected(400, "a value is not base64") from error


def encode(data: bytes) -> str:
    """This is base64 as JSON carries it."""
    return base64.b64encode(data).decode()


def certificate_of(data: bytes) -> x509.Certificate:
    """This reads a certificate, DER or PEM, or is a 400."""
    try:
        pem = data.lstrip().startswith(b"-----BEGIN")
        return x509.load_pem_x509_certificate(data) if pem else x509.load_der_x509_certificate(data)
    except ValueError as error:
        raise Rejected(400, "the verifier is no certificate") from error
