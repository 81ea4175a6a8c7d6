"""This module is a private certificate authority of the grid's kind, and an endorser who signs image lists with it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from vmi.core.files import staged_directory
from vmi.core.processes import run

PEM = serialization.Encoding.PEM
AUTHORITY_LIFE = timedelta(days=3650)
ENDORSER_LIFE = timedelta(days=395)
SPARE = timedelta(days=40)
"""A list lives 31 days at most, and its signer longer: with less than this left, everything is made anew."""


@dataclass(frozen=True)
class Identity:
    """This is a certificate and the key that belongs to it."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(PEM)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


class Endorser:
    """This is the sandbox's endorser: files that persist in `state`, made at the first use."""

    def __init__(self, state: Path):
        directory = state / "pki"
        self.ca = directory / "ca.pem"
        self.ca_directory = directory / "certificates"
        """The authority under OpenSSL's hashed name, as /etc/grid-security/certificates holds it."""
        self.certificate = directory / "endorser.pem"
        self.key = directory / "endorser.key"
        self.chain = directory / "chain.pem"
        if not self.certificate.exists() or _ends_soon(self.certificate):
            with staged_directory(directory) as staged:
                _make(staged)


def issue(
    common_name: str,
    issuer: Identity | None,
    *extensions: x509.ExtensionType,
    start: datetime | None = None,
    life: timedelta = ENDORSER_LIFE,
) -> Identity:
    """This makes a key and a certificate /DC=org/DC=sandbox/CN=...; without an issuer it signs itself."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    start = start or datetime.now(UTC) - timedelta(hours=1)
    subject = _name(common_name)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + life)
    )
    for extension in extensions:
        builder = builder.add_extension(
            extension, critical=isinstance(extension, x509.BasicConstraints | x509.KeyUsage)
        )
    return Identity(builder.sign(issuer.key if issuer else key, hashes.SHA256()), key)


def authority(common_name: str, issuer: Identity | None = None) -> Identity:
    """This makes a certificate authority; without an issuer, a root."""
    return issue(
        common_name, issuer, x509.BasicConstraints(ca=True, path_length=None), _usage(authority=True),
        life=AUTHORITY_LIFE,
    )  # fmt: skip


def endorser(common_name: str, issuer: Identity, life: timedelta = ENDORSER_LIFE) -> Identity:
    """This makes the certificate of somebody who signs lists."""
    return issue(
        common_name, issuer,
        x509.BasicConstraints(ca=False, path_length=None),
        _usage(authority=False),
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]),
        x509.SubjectAlternativeName([x509.RFC822Name("endorser@sandbox.example")]),
        life=life,
    )  # fmt: skip


def hashed_directory(directory: Path, certificate: bytes) -> Path:
    """This makes a directory of trusted authorities that `openssl -CApath` reads."""
    directory.mkdir(parents=True, exist_ok=True)
    digest = run("openssl", "x509", "-noout", "-subject_hash", stdin=certificate).stdout.decode().strip()
    (directory / f"{digest}.0").write_bytes(certificate)
    return directory


def _make(directory: Path) -> None:
    root = authority("Sandbox Root CA")
    issuing = authority("Sandbox Issuing CA", root)
    signer = endorser("Sandbox Endorser", issuing)
    (directory / "ca.pem").write_bytes(root.pem)
    (directory / "chain.pem").write_bytes(issuing.pem)
    (directory / "endorser.pem").write_bytes(signer.pem)
    key = directory / "endorser.key"
    key.touch(mode=0o600)
    key.write_bytes(signer.key_pem)
    hashed_directory(directory / "certificates", root.pem)


def _ends_soon(certificate: Path) -> bool:
    end = x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc
    return end - datetime.now(UTC) < SPARE


def _name(common_name: str) -> x509.Name:
    parts = (NameOID.DOMAIN_COMPONENT, "org"), (NameOID.DOMAIN_COMPONENT, "sandbox"), (NameOID.COMMON_NAME, common_name)
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


def _usage(authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority, key_cert_sign=authority, crl_sign=authority,
        content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
