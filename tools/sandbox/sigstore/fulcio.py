"""This module is the certificate authority: a token and a proof of possession in, a ten-minute certificate out."""

import base64
import binascii
from datetime import UTC, datetime, timedelta

from asn1crypto import core
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from sandbox.sigstore.certificates import Authority, builder_for, key_usage
from sandbox.sigstore.ctlog import CertificateLog
from sandbox.sigstore.errors import Rejected
from sandbox.sigstore.oidc import SERVER, Claims, Issuer

LIFETIME = timedelta(minutes=10)
ARC = "1.3.6.1.4.1.57264.1"
SCT_LIST = "1.3.6.1.4.1.11129.2.4.2"


class CertificateAuthority:
    """This is Fulcio."""

    def __init__(self, root: Authority, intermediate: Authority, issuer: Issuer, log: CertificateLog):
        self._intermediate, self._issuer, self._log = intermediate, issuer, log
        self.chain = (intermediate.certificate, root.certificate)

    def certify(self, token: str, request_b64: str) -> list[str]:
        """This is POST /api/v2/signingCert: the new certificate and its chain as PEM, leaf first."""
        claims = self._issuer.check(token)
        key = _proved_key(request_b64)
        leaf = self._embed_promise(self._precertificate(claims, key))
        return [c.public_bytes(serialization.Encoding.PEM).decode() for c in (leaf, *self.chain)]

    def _precertificate(self, claims: Claims, key: ec.EllipticCurvePublicKey) -> x509.Certificate:
        issuer, signer = self._intermediate.certificate.subject, self._intermediate.key
        start = datetime.now(UTC).replace(microsecond=0)
        name = x509.UniformResourceIdentifier(f"{SERVER}{claims['job_workflow_ref']}")
        builder = (
            builder_for(issuer, signer, key, start, LIFETIME)
            .subject_name(x509.Name([]))
            .add_extension(key_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=False)
            .add_extension(x509.SubjectAlternativeName([name]), critical=True)  # the subject is empty
        )
        for number, value in _claims_as_extensions(claims):
            oid = x509.ObjectIdentifier(f"{ARC}.{number}")
            builder = builder.add_extension(x509.UnrecognizedExtension(oid, value), critical=False)
        return builder.sign(signer, hashes.SHA256())

    def _embed_promise(self, precertificate: x509.Certificate) -> x509.Certificate:
        """This signs the certificate again with the log's promise in it, as its last extension."""
        tbs = precertificate.tbs_certificate_bytes
        promise = self._log.promise(tbs, self._intermediate.key.public_key())
        body = asn1.TbsCertificate.load(tbs)
        extensions = asn1.Extensions(list(body["extensions"]))
        value = core.ParsableOctetString(core.OctetString(promise).dump())
        extensions.append(asn1.Extension({"extn_id": SCT_LIST, "critical": False, "extn_value": value}))
        body["extensions"] = extensions
        signed = body.dump(force=True)
        certificate = asn1.Certificate(
            {
                "tbs_certificate": body,
                "signature_algorithm": {"algorithm": "sha256_ecdsa"},
                "signature_value": self._intermediate.key.sign(signed, ec.ECDSA(hashes.SHA256())),
            }
        )
        return x509.load_der_x509_certificate(certificate.dump())


def _proved_key(request_b64: str) -> ec.EllipticCurvePublicKey:
    """This is the key of a certificate request, whose signature proves that the caller holds it."""
    try:
        request = x509.load_pem_x509_csr(base64.b64decode(request_b64, validate=True))
    except (ValueError, binascii.Error) as error:
        raise Rejected(400, f"the certificate signing request cannot be read: {error}") from error
    key = request.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise Rejected(400, "the key is not ECDSA P-256")
    if not request.is_signature_valid:
        raise Rejected(400, "the signature of the certificate signing request does not prove possession of its key")
    return key


def _claims_as_extensions(claims: Claims) -> list[tuple[int, bytes]]:
    """These are Fulcio's extensions for a job: 1 to 6 as bare text, the others as DER UTF8String."""
    repository, owner = f"{SERVER}{claims['repository']}", f"{SERVER}{claims['repository_owner']}"
    bare = {
        1: claims["iss"],
        2: claims["event_name"],
        3: claims["sha"],
        4: claims["workflow"],
        5: claims["repository"],
        6: claims["ref"],
    }
    encoded = {
        8: claims["iss"],
        9: f"{SERVER}{claims['job_workflow_ref']}",
        10: claims["job_workflow_sha"],
        11: claims["runner_environment"],
        12: repository,
        13: claims["sha"],
        14: claims["ref"],
        15: claims["repository_id"],
        16: owner,
        17: claims["repository_owner_id"],
        18: f"{SERVER}{claims['workflow_ref']}",
        19: claims["workflow_sha"],
        20: claims["event_name"],
        21: f"{repository}/actions/runs/{claims['run_id']}/attempts/{claims['run_attempt']}",
        22: claims["repository_visibility"],
    }
    return [
        *((number, text.encode()) for number, text in bare.items()),
        *((number, core.UTF8String(text).dump()) for number, text in encoded.items()),
    ]
