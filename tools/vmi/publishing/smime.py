"""This module signs an image list as S/MIME, in the one form that every provider's client reads (INTEROP.md section 2).

Detached, SHA-256, RSA or ECDSA. The Binary and Text options of the library each break a client.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from vmi.core.certificates import read_certificates, slash_form
from vmi.core.errors import InputError, Refusal
from vmi.core.files import read_bytes

PROXY_CERTIFICATE = ObjectIdentifier("1.3.6.1.5.5.7.1.14")
"""RFC 3820; OpenSSL refuses it as the signer of a message."""
KEY_LIMIT_BYTES = 64 * 1024

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Endorser:
    """This is who signs the lists: a certificate, its key, and the certificates between it and its root."""

    certificate: x509.Certificate
    key: Key
    chain: tuple[x509.Certificate, ...]

    @property
    def dn(self) -> str:
        return slash_form(self.certificate.subject)

    @property
    def ca(self) -> str:
        return slash_form(self.certificate.issuer)

    @property
    def name(self) -> str:
        names = self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(names[-1].value) if names else self.dn

    @property
    def email(self) -> str | None:
        """The certificate's own address, where it names one."""
        try:
            names = self.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        except x509.ExtensionNotFound:
            return None
        return next(iter(names.get_values_for_type(x509.RFC822Name)), None)


def load(certificate: Path, key: Path, chain: Path | None = None) -> Endorser:
    """This reads an endorser from PEM files, and refuses one whose lists some client would reject."""
    leaf, *rest = read_certificates(certificate)
    rest += read_certificates(chain) if chain else []
    private = _load_key(key)
    if private.public_key() != leaf.public_key():
        raise InputError(f"is not the key of {certificate}", where=str(key), hint="name the pair that belongs together")
    _demand_signer(leaf, str(certificate))
    _demand_chain(leaf, rest, str(chain or certificate))
    return Endorser(leaf, private, tuple(rest))


def sign(data: bytes, endorser: Endorser, *, now: datetime, expires: datetime) -> bytes:
    """This wraps a list, one line of JSON, as multipart/signed; it must not outlive its signer."""
    if b"\n" in data or b"\r" in data:
        raise ValueError("a list is signed as one line: S/MIME rewrites line ends")
    leaf = endorser.certificate
    if not leaf.not_valid_before_utc <= now < leaf.not_valid_after_utc:
        raise Refusal(_validity(leaf), where=endorser.dn, hint="renew the endorser's certificate")
    if expires > leaf.not_valid_after_utc:
        hint = "renew the endorser's certificate, or lower list_expiry_days in vo.yaml"
        raise Refusal(f"{_validity(leaf)}, the list until {expires:%Y-%m-%d}", where=endorser.dn, hint=hint)
    builder = pkcs7.PKCS7SignatureBuilder().set_data(data).add_signer(leaf, endorser.key, hashes.SHA256())
    for certificate in endorser.chain:
        builder = builder.add_certificate(certificate)
    return builder.sign(serialization.Encoding.SMIME, [pkcs7.PKCS7Options.DetachedSignature])


def _load_key(path: Path) -> Key:
    data = read_bytes(path, KEY_LIMIT_BYTES)
    try:
        key = serialization.load_pem_private_key(data, password=None)
    except TypeError as error:
        hint = f"decrypt it once: openssl pkey -in {path} -out plain.key; chmod 600 plain.key"
        raise InputError("is encrypted, and nobody is here to type the password", where=str(path), hint=hint) from error
    except ValueError as error:
        raise InputError("is not a private key in PEM form", where=str(path)) from error
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise InputError("is neither RSA nor ECDSA, and clients reject any other", where=str(path))
    return key


def _demand_signer(leaf: x509.Certificate, where: str) -> None:
    extensions = {extension.oid: extension.value for extension in leaf.extensions}
    if PROXY_CERTIFICATE in extensions:
        raise InputError("is a proxy certificate, which clients reject", where=where, hint="use the certificate itself")
    usage = extensions.get(x509.ExtendedKeyUsage.oid)
    if isinstance(usage, x509.ExtendedKeyUsage) and ExtendedKeyUsageOID.EMAIL_PROTECTION not in usage:
        hint = "ask your CA for a personal, robot or S/MIME certificate"
        raise InputError(
            "is not for signing messages: its extended key usage lacks emailProtection", where=where, hint=hint
        )
    if not (slash_form(leaf.subject) + slash_form(leaf.issuer)).isascii():
        # OpenSSL's one-line form escapes other characters, and each client compares in its own way.
        raise InputError("has a name that is not ASCII, which clients spell differently", where=where)


def _demand_chain(leaf: x509.Certificate, chain: list[x509.Certificate], where: str) -> None:
    if chain and all(leaf.issuer != certificate.subject for certificate in chain):
        raise InputError(
            f"lacks the certificate of {slash_form(leaf.issuer)}, which issued the endorser's", where=where
        )


def _validity(leaf: x509.Certificate) -> str:
    return (
        f"its certificate is valid from {leaf.not_valid_before_utc:%Y-%m-%d} until {leaf.not_valid_after_utc:%Y-%m-%d}"
    )
