"""This module is the timestamp authority (RFC 3161): it says when it saw a digest."""

import hashlib
from datetime import UTC, datetime

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sandbox.sigstore.certificates import Authority
from sandbox.sigstore.errors import Rejected

POLICY = "1.3.6.1.4.1.57264.2"
DIGEST_BYTES = {"sha256": 32, "sha384": 48, "sha512": 64}


class TimestampAuthority:
    """This signs the time of a digest with a certificate that is for nothing else."""

    def __init__(self, root: Authority, signer: Authority):
        self._signer = signer
        self.chain = (signer.certificate, root.certificate)

    def stamp(self, query: bytes) -> bytes:
        """This answers a TimeStampReq with a TimeStampResp, both DER."""
        request = _read(query)
        now = datetime.now(UTC).replace(microsecond=0)
        content = _token_content(request, now)
        token = self._sign(content, now, with_certificate=bool(request["cert_req"].native))
        status = {"status": "granted"}
        response: bytes = tsp.TimeStampResp({"status": status, "time_stamp_token": token}).dump()
        return response

    def _sign(self, content: tsp.TSTInfo, now: datetime, *, with_certificate: bool) -> cms.ContentInfo:
        certificate = _asn1(self._signer.certificate)
        attributes = _attributes(content, certificate, now)
        signature = self._signer.key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256()))
        signed = {
            "version": "v3",
            "digest_algorithms": [{"algorithm": "sha256"}],
            "encap_content_info": {
                "content_type": "tst_info",
                "content": core.ParsableOctetString(content.dump()),
            },
            "signer_infos": [_signer_info(certificate, attributes, signature)],
        }
        if with_certificate:
            signed["certificates"] = [certificate]
        return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})


def _read(query: bytes) -> tsp.TimeStampReq:
    try:
        request = tsp.TimeStampReq.load(query, strict=True)
        imprint = request["message_imprint"].native  # parses what is inside
    except (ValueError, TypeError, KeyError) as error:
        raise Rejected(400, f"this is no timestamp query: {error}") from error
    name, digest = imprint["hash_algorithm"]["algorithm"], imprint["hashed_message"]
    if DIGEST_BYTES.get(name) != len(digest):
        raise Rejected(400, f"{len(digest)} bytes are no {name} digest of ours; one of {', '.join(DIGEST_BYTES)}")
    return request


def _token_content(request: tsp.TimeStampReq, now: datetime) -> tsp.TSTInfo:
    content = {
        "version": "v1",
        "policy": POLICY,
        "message_imprint": request["message_imprint"],
        "serial_number": x509.random_serial_number(),
        "gen_time": now,
        "accuracy": {"seconds": 1},
    }
    if request["nonce"].native is not None:
        content["nonce"] = request["nonce"]
    return tsp.TSTInfo(content)


def _attributes(content: tsp.TSTInfo, certificate: asn1.Certificate, now: datetime) -> cms.CMSAttributes:
    # ESSCertIDv2 ties the signature to this one certificate (RFC 5816).
    identifier = {"cert_hash": hashlib.sha256(certificate.dump()).digest()}
    values = {
        "content_type": "tst_info",
        "signing_time": cms.Time({"utc_time": now}),
        "message_digest": hashlib.sha256(content.dump()).digest(),
        "signing_certificate_v2": {"certs": [identifier]},
    }
    return cms.CMSAttributes([{"type": kind, "values": [value]} for kind, value in values.items()])


def _signer_info(certificate: asn1.Certificate, attributes: cms.CMSAttributes, signature: bytes) -> cms.SignerInfo:
    number = cms.IssuerAndSerialNumber({"issuer": certificate.issuer, "serial_number": certificate.serial_number})
    return cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier({"issuer_and_serial_number": number}),
            "digest_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
            "signed_attrs": attributes,
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            "signature": signature,
        }
    )


def _asn1(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
