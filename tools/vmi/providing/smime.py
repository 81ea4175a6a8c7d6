"""This module verifies a list's S/MIME signature against the provider's own authorities, and fails closed.

`cryptography` signs PKCS#7 but does not verify it: asn1crypto reads the structure, cryptography does every
calculation.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from asn1crypto import cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from vmi.core.certificates import slash_form
from vmi.core.errors import Refusal
from vmi.providing import mime
from vmi.providing.authorities import demand_trusted

HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}
RSA_SIGNATURES = ("rsassa_pkcs1v15", "sha256_rsa", "sha384_rsa", "sha512_rsa")
RSA_BITS = 2048


class Verified(NamedTuple):
    """This is a list's content, and who signed it, in slash form."""

    content: bytes
    dn: str
    ca: str


def verify(message: bytes, authorities: Sequence[x509.Certificate], now: datetime) -> Verified:
    """This returns what a message says once its signature is proved; every doubt is a Refusal."""
    # 1. One content, one detached signature.
    content, signature = mime.split(message)
    # 2. The signature is CMS with one signer, over data that lies outside it.
    signed = _signed_data(signature)
    signer = _only_signer(signed)
    # 3. The digest among the signed attributes is the content's.
    algorithm = _hash(signer)
    _demand_digest(signer, content, algorithm)
    # 4. The attributes were signed by the certificate that the message carries.
    leaf, others = _certificates(signed, signer)
    _demand_signature(signer, leaf, algorithm)
    # 5. That certificate may sign messages, is valid now, and leads to an authority that the provider trusts.
    demand_trusted(leaf, others, authorities, now)
    return Verified(content, slash_form(leaf.subject), slash_form(leaf.issuer))


def _signed_data(signature: bytes) -> cms.SignedData:
    try:
        info = cms.ContentInfo.load(signature, strict=True)
        if info["content_type"].native != "signed_data":
            raise Refusal("its signature is not CMS signed data")
        signed = info["content"]
        inner = signed["encap_content_info"]
        kind, inside = inner["content_type"].native, inner["content"].native
        _force(signed)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Refusal("its signature is not readable CMS") from error
    if kind != "data" or inside is not None:
        raise Refusal("its signature carries a content of its own")
    return signed


def _force(signed: cms.SignedData) -> None:
    # asn1crypto parses on first access; here is the one place where that may fail.
    for signer in signed["signer_infos"]:
        for attribute in signer["signed_attrs"]:
            attribute["values"].native  # noqa: B018 - see above
        signer["sid"].native  # noqa: B018
        signer["digest_algorithm"].native  # noqa: B018
        signer["signature_algorithm"].native  # noqa: B018
        signer["signature"].native  # noqa: B018
    for certificate in signed["certificates"]:
        certificate.chosen.dump()


def _only_signer(signed: cms.SignedData) -> cms.SignerInfo:
    if len(signed["signer_infos"]) != 1:
        raise Refusal(f"has {len(signed['signer_infos'])} signers, not one")
    return signed["signer_infos"][0]


def _hash(signer: cms.SignerInfo) -> hashes.HashAlgorithm:
    name = signer["digest_algorithm"]["algorithm"].native
    if name not in HASHES:
        raise Refusal(f"is signed with {name}, which is not safe; SHA-256 is the least")
    return HASHES[name]()


def _demand_digest(signer: cms.SignerInfo, content: bytes, algorithm: hashes.HashAlgorithm) -> None:
    if _attribute(signer, "content_type") != "data":
        raise Refusal("its signature does not say that it is over data")
    digest = hashes.Hash(algorithm)
    digest.update(content)
    if _attribute(signer, "message_digest") != digest.finalize():
        raise Refusal(
            "was changed after it was signed", hint="fetch it again; if that does not help, tell the publisher"
        )


def _attribute(signer: cms.SignerInfo, name: str) -> object:
    found = [attribute["values"].native for attribute in signer["signed_attrs"] if attribute["type"].native == name]
    if len(found) != 1 or len(found[0]) != 1:
        raise Refusal(f"its signature does not have exactly one {name.replace('_', ' ')}")
    return found[0][0]


def _certificates(signed: cms.SignedData, signer: cms.SignerInfo) -> tuple[x509.Certificate, list[x509.Certificate]]:
    certificates = list(_load(signed))
    matching = [certificate for certificate in certificates if _is_signer(certificate, signer["sid"])]
    if len(matching) != 1:
        raise Refusal("does not carry exactly one certificate of its signer")
    return matching[0], [certificate for certificate in certificates if certificate != matching[0]]


def _load(signed: cms.SignedData) -> Iterator[x509.Certificate]:
    for choice in signed["certificates"]:
        try:
            yield x509.load_der_x509_certificate(choice.chosen.dump())
        except ValueError as error:
            raise Refusal("carries something that is not a certificate") from error


def _is_signer(certificate: x509.Certificate, sid: cms.SignerIdentifier) -> bool:
    if sid.name == "issuer_and_serial_number":
        serial, issuer = sid.chosen["serial_number"].native, sid.chosen["issuer"].dump()
        return bool(certificate.serial_number == serial and certificate.issuer.public_bytes() == issuer)
    try:
        key = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except (x509.ExtensionNotFound, ValueError):
        return False
    return bool(key.value.digest == sid.chosen.native)


def _demand_signature(signer: cms.SignerInfo, leaf: x509.Certificate, algorithm: hashes.HashAlgorithm) -> None:
    # RFC 5652 section 5.4: what is signed is the SET OF, not the [0] that stands in the message.
    signed = b"\x31" + signer["signed_attrs"].dump()[1:]
    signature = signer["signature"].native
    try:
        key = leaf.public_key()
        if isinstance(key, rsa.RSAPublicKey):
            _demand_rsa(key, signer)
            key.verify(signature, signed, padding.PKCS1v15(), algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, signed, ec.ECDSA(algorithm))
        else:
            raise Refusal("is signed with a key that is neither RSA nor ECDSA")
    except InvalidSignature as error:
        raise Refusal("its signature is false") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Refusal("is signed with a key that cannot be read") from error


def _demand_rsa(key: rsa.RSAPublicKey, signer: cms.SignerInfo) -> None:
    if key.key_size < RSA_BITS:
        raise Refusal(f"is signed with an RSA key of {key.key_size} bits; {RSA_BITS} is the least")
    name = signer["signature_algorithm"]["algorithm"].native
    if name not in RSA_SIGNATURES:
        raise Refusal(f"is signed with {name}; RSA with PKCS #1 version 1.5 is what clients read")
