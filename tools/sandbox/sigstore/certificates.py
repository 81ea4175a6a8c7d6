"""This module makes the long-lived certificates: roots, an intermediate, and the timestamp authority's own."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sandbox.sigstore import keys
from vmi.core.files import write_atomic

LIFETIME = timedelta(days=3650)
DAY = timedelta(days=1)


class Authority(NamedTuple):
    """This is a certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def authority(state: Path, name: str, parent: Authority | None = None, *, timestamps: bool = False) -> Authority:
    """This is the authority `name` in the state directory, made at the first call.

    Without a parent it is a root. With `timestamps` it signs timestamps only; else it signs certificates.
    """
    key, path = keys.ecdsa(state / f"{name}.key"), state / f"{name}.pem"
    if not path.exists():
        made = _certificate(name, key, parent, timestamps)
        write_atomic(path, made.public_bytes(serialization.Encoding.PEM))
    return Authority(x509.load_pem_x509_certificate(path.read_bytes()), key)


def _certificate(
    name: str, key: ec.EllipticCurvePrivateKey, parent: Authority | None, timestamps: bool
) -> x509.Certificate:
    subject = x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "sandbox"), x509.NameAttribute(NameOID.COMMON_NAME, name)]
    )
    issuer = parent.certificate.subject if parent else subject
    signer = parent.key if parent else key
    builder = builder_for(issuer, signer, key.public_key(), datetime.now(UTC) - DAY, LIFETIME).subject_name(subject)
    builder = builder.add_extension(
        x509.BasicConstraints(ca=not timestamps, path_length=None if timestamps else 1 - bool(parent)), critical=True
    ).add_extension(key_usage(signs_certificates=not timestamps), critical=True)
    if timestamps:
        # RFC 3161 section 2.3: critical, and the only purpose.
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(signer, hashes.SHA256())


def builder_for(
    issuer: x509.Name,
    signer: ec.EllipticCurvePrivateKey,
    key: ec.EllipticCurvePublicKey,
    start: datetime,
    lifetime: timedelta,
) -> x509.CertificateBuilder:
    """This begins a certificate: names of keys, serial number, dates."""
    return (
        x509.CertificateBuilder()
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + lifetime)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )


def key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    """This lets a key sign certificates and revocation lists, or everything else."""
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
