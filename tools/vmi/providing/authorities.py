"""This module knows which authorities a provider trusts, and whether a certificate leads to one of them."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.x509 import verification
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import Criticality, ExtensionPolicy

from vmi.core.certificates import read_certificates, slash_form
from vmi.core.errors import InputError, Refusal

MAX_CHAIN_DEPTH = 5
ANCHOR_SUFFIXES = (".pem", ".crt", *(f".{number}" for number in range(10)))


def read_authorities(path: Path) -> list[x509.Certificate]:
    """This reads what a provider trusts: one PEM file, or a directory such as /etc/grid-security/certificates."""
    if not path.is_dir():
        return read_certificates(path)
    files = sorted({file.resolve() for file in path.iterdir() if file.suffix in ANCHOR_SUFFIXES and file.is_file()})
    if not files:
        raise InputError(
            "holds no CA certificate", where=str(path), hint="name a PEM file, or a directory with *.0 files"
        )
    return [certificate for file in files for certificate in read_certificates(file)]


def demand_trusted(
    leaf: x509.Certificate, others: list[x509.Certificate], authorities: Sequence[x509.Certificate], now: datetime
) -> None:
    """This returns when the certificate may sign messages now, under an authority that the provider trusts."""
    if not authorities:
        raise Refusal("cannot be trusted: no authority is named")
    if not leaf.not_valid_before_utc <= now <= leaf.not_valid_after_utc:
        raise Refusal(
            f"its signer's certificate is valid from {leaf.not_valid_before_utc:%Y-%m-%d} "
            f"until {leaf.not_valid_after_utc:%Y-%m-%d}",
            where=slash_form(leaf.subject),
        )
    policy = verification.PolicyBuilder().store(verification.Store(list(authorities))).time(now)
    policy = policy.max_chain_depth(MAX_CHAIN_DEPTH).extension_policies(ca_policy=_ca_policy(), ee_policy=_ee_policy())
    try:
        policy.build_client_verifier().verify(leaf, others)
    except (verification.VerificationError, ValueError) as error:
        raise Refusal(
            "no authority that you trust vouches for its signer",
            where=slash_form(leaf.subject),
            details=str(error),
            hint=f"its certificate was issued by {slash_form(leaf.issuer)}; if you trust that, name its root with --ca",
        ) from error


def _ca_policy() -> ExtensionPolicy:
    # Grid authorities predate the web's profile: what counts is that they are authorities and may sign certificates.
    def is_authority(policy: object, certificate: x509.Certificate, extension: x509.BasicConstraints) -> None:
        if not extension.ca:
            raise ValueError("is not a certificate authority")

    def may_certify(policy: object, certificate: x509.Certificate, usage: x509.KeyUsage | None) -> None:
        if usage is not None and not usage.key_cert_sign:
            raise ValueError("may not sign certificates")

    return (
        ExtensionPolicy.permit_all()
        .require_present(x509.BasicConstraints, Criticality.AGNOSTIC, is_authority)
        .may_be_present(x509.KeyUsage, Criticality.AGNOSTIC, may_certify)
    )


def _ee_policy() -> ExtensionPolicy:
    accepted = {ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}

    def may_mail(policy: object, certificate: x509.Certificate, usage: x509.ExtendedKeyUsage | None) -> None:
        if usage is not None and not accepted & set(usage):
            raise ValueError("its extended key usage does not allow signing messages")

    def may_sign(policy: object, certificate: x509.Certificate, usage: x509.KeyUsage | None) -> None:
        if usage is not None and not (usage.digital_signature or usage.content_commitment):
            raise ValueError("its key usage does not allow signatures")

    return (
        ExtensionPolicy.permit_all()
        .may_be_present(x509.ExtendedKeyUsage, Criticality.AGNOSTIC, may_mail)
        .may_be_present(x509.KeyUsage, Criticality.AGNOSTIC, may_sign)
    )
