"""This module verifies a list's S/MIME signature against the provider's own authorities, and fails closed.

`cryptography` signs PKCS#7 but does not verify it: asn1crypto reads the structure, cryptography does every
calculation.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from asn1crypto import cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature
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
    try:
        leaf = _verify(content, signature, authorities, now)
        return Verified(content, slash_form(leaf.subject), slash_form(leaf.issuer))
    except Refusal:
        raise
    except Exception as error:  # hostile structures: both libraries parse late, and not all they raise is their own
        raise Refusal("its signature cannot be read", details=type(error).__name__) from error


def _verify(
    content: bytes, signature: bytes, authorities: Sequence[x509.Certificate], now: datetime
) -> x509.Certificate:
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
    return leaf


def _signed_data(signature: bytes) -> cms.SignedData:
    info = cms.ContentInfo.load(signature, strict=True)
    if info["content_type"].native != "signed_data":
        raise Refusal("its signature is not CMS signed data")
    signed = info["content"]
    inner = signed["encap_content_info"]
    if inner["content_type"].native != "data" or inner["content"].native is not None:
        raise Refusal("its signature carries a content of its own")
    return signed


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
    certificates = [x509.load_der_x509_certificate(choice.chosen.dump()) for choice in signed["certificates"]]
    matching = [certificate for certificate in certificates if _is_signer(certificate, signer["sid"])]
    if len(matching) != 1:
        raise Refusal("does not carry exactly one certificate of its signer")
    return matching[0], [certificate for certificate in certificates if certificate != matching[0]]


def _is_signer(certificate: x509.Certificate, sid: cms.SignerIdentifier) -> bool:
    if sid.name == "issuer_and_serial_number":
        serial, issuer = sid.chosen["serial_number"].native, sid.chosen["issuer"].dump()
        return bool(certificate.serial_number == serial and certificate.issuer.public_bytes() == issuer)
    try:
        key = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except x509.ExtensionNotFound:
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


def _demand_rsa(key: rsa.RSAPublicKey, signer: cms.SignerInfo) -> None:
    if key.key_size < RSA_BITS:
        raise Refusal(f"is signed with an RSA key of {key.key_size} bits; {RSA_BITS} is the least")
    name = signer["signature_algorithm"]["algorithm"].native
    if name not in RSA_SIGNATURES:
        raise Refusal(f"is signed with {name}; RSA with PKCS #1 version 1.5 is what clients read")
