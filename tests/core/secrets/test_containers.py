"""Private keys in binary files, made with the real tools' library; stores of certificates alone are silent."""

import struct
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import PrivateFormat, pkcs12
from cryptography.x509.oid import NameOID

from vmi.core.secrets import find, find_private_keys, is_worth_reading

NONE = serialization.NoEncryption()
LOCKED = serialization.BestAvailableEncryption(b"word")


@cache
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@cache
def certificate() -> x509.Certificate:
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "somebody")]), datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key().public_key(), 7, now, now + timedelta(days=1))
    return builder.sign(key(), hashes.SHA256())


def pem(form: PrivateFormat, encryption: serialization.KeySerializationEncryption = NONE) -> bytes:
    return key().private_bytes(serialization.Encoding.PEM, form, encryption)


def der(form: PrivateFormat, encryption: serialization.KeySerializationEncryption = NONE) -> bytes:
    return key().private_bytes(serialization.Encoding.DER, form, encryption)


def ec_der() -> bytes:
    form = PrivateFormat.TraditionalOpenSSL
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(serialization.Encoding.DER, form, NONE)


def certificate_pem() -> bytes:
    return certificate().public_bytes(serialization.Encoding.PEM)


def key_store(*tags: int) -> bytes:
    body = struct.pack(">II", 2, len(tags))
    for tag in tags:
        body += (
            struct.pack(">IH", tag, 1) + b"a" + struct.pack(">QH", 0, 5) + b"X.509" + struct.pack(">I", 9) + b"c" * 9
        )
    return b"\xfe\xed\xfe\xed" + body + b"digest"


def keytab() -> bytes:
    entry = struct.pack(">HH", 1, 4) + b"DEMO" + struct.pack(">H", 4) + b"host" + b"\0" * 20
    return b"\x05\x02" + struct.pack(">i", len(entry)) + entry


def pkcs12_of(private: rsa.RSAPrivateKey | None, *authorities: x509.Certificate) -> bytes:
    own = certificate() if private else None
    return pkcs12.serialize_key_and_certificates(b"name", private, own, list(authorities) or None, LOCKED)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        pytest.param(lambda: der(PrivateFormat.TraditionalOpenSSL), "private-key.rsa", id="RSA"),
        pytest.param(lambda: der(PrivateFormat.PKCS8), "private-key.pkcs8", id="PKCS 8"),
        pytest.param(lambda: der(PrivateFormat.PKCS8, LOCKED), "private-key.encrypted-pkcs8", id="encrypted PKCS 8"),
        pytest.param(ec_der, "private-key.ec", id="EC"),
        pytest.param(lambda: pkcs12_of(key()), "private-key.pkcs12", id="PKCS 12"),
        pytest.param(lambda: key_store(2, 1), "private-key.jks", id="Java key store"),
        pytest.param(keytab, "private-key.keytab", id="keytab"),
        pytest.param(lambda: certificate().public_bytes(serialization.Encoding.DER), None, id="silent: certificate"),
        pytest.param(lambda: pkcs12_of(None, certificate()), None, id="silent: PKCS 12 of authorities"),
        pytest.param(lambda: key_store(2, 2), None, id="silent: store of authorities"),
        pytest.param(lambda: b"\x30\x82\xff\xff\x02\x01\x00\x02\x82" + b"\0" * 40, None, id="silent: cut off"),
        pytest.param(lambda: b"\x7fELF" + b"\0" * 400, None, id="silent: a program"),
    ],
)
def test_a_container_of_keys(data: object, kind: str | None) -> None:
    content = data()  # type: ignore[operator]  # a function, so that keys are made only for the test that runs
    assert [secret.kind for secret in find("some.file", content)] == ([kind] if kind else [])
    assert [secret.kind for secret in find_private_keys("some.file", content)] == ([kind] if kind else [])
    assert is_worth_reading(content[:512]) or kind is None


@pytest.mark.parametrize(
    ("data", "path", "kind"),
    [
        pytest.param(lambda: pem(PrivateFormat.TraditionalOpenSSL), "a", "private-key.rsa", id="RSA"),
        pytest.param(lambda: pem(PrivateFormat.TraditionalOpenSSL, LOCKED), "a", "private-key.rsa", id="encrypted RSA"),
        pytest.param(lambda: pem(PrivateFormat.PKCS8), "a", "private-key.pkcs8", id="PKCS 8"),
        pytest.param(lambda: pem(PrivateFormat.PKCS8, LOCKED), "a", "private-key.encrypted-pkcs8",
            id="encrypted PKCS 8"),
        pytest.param(lambda: pem(PrivateFormat.OpenSSH), "a", "private-key.openssh", id="OpenSSH"),
        pytest.param(lambda: certificate_pem() + pem(PrivateFormat.PKCS8) + certificate_pem(), "a",
            "private-key.proxy", id="proxy"),
        pytest.param(lambda: pem(PrivateFormat.PKCS8), "tmp/x509up_u1000", "private-key.proxy", id="proxy by its name"),
        pytest.param(lambda: pem(PrivateFormat.PKCS8) + certificate_pem(), "a", "private-key.pkcs8",
            id="key and certificate"),
        pytest.param(lambda: b"PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n", "a", "private-key.putty",
            id="PuTTY"),
        pytest.param(lambda: b"AGE-SECRET-" + b"KEY-1" + b"Q" * 58, "a", "private-key.age", id="age"),
    ],
)  # fmt: skip
def test_a_key_in_text(data: object, path: str, kind: str) -> None:
    content = data()  # type: ignore[operator]  # as above
    assert [(secret.kind, secret.line > 0) for secret in find(path, content)] == [(kind, True)]
