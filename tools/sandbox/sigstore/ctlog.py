"""This module is the certificate transparency log: it promises, by a signature, to list a certificate."""

import struct
import time

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from sandbox.sigstore.keys import key_id
from sandbox.sigstore.merkle import Log

PRECERTIFICATE = 1
SHA256, ECDSA = 4, 3
"""RFC 5246's numbers for the hash and the signature."""


class CertificateLog:
    """This is a log of precertificates (RFC 6962)."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, log: Log):
        self._key, self._log = key, log

    @property
    def public_key(self) -> ec.EllipticCurvePublicKey:
        return self._key.public_key()

    def promise(self, tbs: bytes, issuer: ec.EllipticCurvePublicKey) -> bytes:
        """This adds a precertificate and returns the list of one signed timestamp that a certificate embeds."""
        millis = int(time.time() * 1000)
        # Section 3.2: version v1, signature type certificate_timestamp or leaf type timestamped_entry, both 0.
        signed = struct.pack(">BBQH", 0, 0, millis, PRECERTIFICATE) + key_id(issuer) + _u24(tbs) + struct.pack(">H", 0)
        self._log.append(signed)
        signature = self._key.sign(signed, ec.ECDSA(hashes.SHA256()))
        sct = b"\x00" + key_id(self.public_key) + struct.pack(">QHBB", millis, 0, SHA256, ECDSA) + _u16(signature)
        return _u16(_u16(sct))


def _u16(data: bytes) -> bytes:
    return struct.pack(">H", len(data)) + data


def _u24(data: bytes) -> bytes:
    return struct.pack(">I", len(data))[1:] + data
