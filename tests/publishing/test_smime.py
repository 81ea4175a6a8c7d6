"""The signer's files, and what is signed, as OpenSSL and `vmi sync` read it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sandbox import pki
from vmi.core.errors import Failure, InputError, Refusal
from vmi.core.processes import run
from vmi.providing import smime as provider
from vmi.providing.authorities import read_authorities
from vmi.publishing import smime

NOW = datetime.now(UTC)
SOON = NOW + timedelta(days=7)
DATA = b'{"hv:imagelist":{}}'


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pki")


@pytest.fixture(scope="module")
def files(state: Path) -> pki.Endorser:
    return pki.Endorser(state)


@pytest.fixture(scope="module")
def endorser(files: pki.Endorser) -> smime.Endorser:
    return smime.load(files.certificate, files.key, files.chain)


def test_the_endorser_is_named_in_slash_form(endorser: smime.Endorser) -> None:
    assert endorser.dn == "/DC=org/DC=sandbox/CN=Sandbox Endorser"
    assert endorser.ca == "/DC=org/DC=sandbox/CN=Sandbox Issuing CA"
    assert (endorser.name, endorser.email) == ("Sandbox Endorser", "endorser@sandbox.example")


def test_the_sandbox_keeps_its_endorser(files: pki.Endorser, state: Path) -> None:
    before = files.certificate.read_bytes()
    again = pki.Endorser(state)
    assert again.certificate.read_bytes() == before
    assert again.key.stat().st_mode & 0o777 == 0o600


def test_openssl_reads_what_was_signed(endorser: smime.Endorser, files: pki.Endorser) -> None:
    message = smime.sign(DATA, endorser, now=NOW, expires=SOON)
    result = run("openssl", "smime", "-verify", "-CApath", files.ca_directory, stdin=message)
    assert result.stdout == DATA
    assert message.startswith(b"MIME-Version: 1.0\r\nContent-Type: multipart/signed;")


def test_the_provider_reads_what_was_signed(endorser: smime.Endorser, files: pki.Endorser) -> None:
    message = smime.sign(DATA, endorser, now=NOW, expires=SOON)
    verified = provider.verify(message, read_authorities(files.ca_directory), NOW)
    assert verified == provider.Verified(DATA, endorser.dn, endorser.ca)


@pytest.mark.parametrize(
    ("now", "expires", "reason"),
    [
        pytest.param(NOW, NOW + timedelta(days=500), "the list until", id="a list that outlives its signer"),
        pytest.param(NOW + timedelta(days=400), NOW + timedelta(days=401), "valid from", id="an expired signer"),
        pytest.param(NOW - timedelta(days=1), NOW, "valid from", id="a signer of tomorrow"),
    ],
)
def test_refuses_to_sign(endorser: smime.Endorser, now: datetime, expires: datetime, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        smime.sign(DATA, endorser, now=now, expires=expires)


def test_a_list_is_one_line(endorser: smime.Endorser) -> None:
    with pytest.raises(ValueError, match="one line"):
        smime.sign(b"{\n}", endorser, now=NOW, expires=SOON)


def _pem(key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey, password: bytes | None = None) -> bytes:
    encryption = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)


def _certificate(
    key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey,
    *extensions: x509.ExtensionType,
    name: str = "Endorser",
) -> bytes:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(NOW - timedelta(days=1)).not_valid_after(SOON)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    algorithm = hashes.SHA256() if isinstance(key, ec.EllipticCurvePrivateKey) else None
    return builder.sign(key, algorithm).public_bytes(serialization.Encoding.PEM)


P256 = ec.generate_private_key(ec.SECP256R1())
OTHER = ec.generate_private_key(ec.SECP256R1())
ED25519 = ed25519.Ed25519PrivateKey.generate()
PROXY = x509.UnrecognizedExtension(smime.PROXY_CERTIFICATE, b"\x30\x00")
SERVER = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
EMAIL = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])


@pytest.mark.parametrize(
    ("certificate", "key", "reason"),
    [
        pytest.param(_certificate(P256), _pem(OTHER), "is not the key of", id="another key"),
        pytest.param(_certificate(P256), _pem(P256, b"secret"), "is encrypted", id="encrypted key"),
        pytest.param(_certificate(P256), b"no key", "is not a private key", id="no key"),
        pytest.param(b"no certificate", _pem(P256), "no readable PEM certificate", id="no certificate"),
        pytest.param(_certificate(ED25519), _pem(ED25519), "neither RSA nor ECDSA", id="Ed25519"),
        pytest.param(_certificate(P256, PROXY), _pem(P256), "is a proxy", id="RFC 3820 proxy"),
        pytest.param(_certificate(P256, SERVER), _pem(P256), "lacks emailProtection", id="server certificate"),
        pytest.param(_certificate(P256, name="Jürgen"), _pem(P256), "not ASCII", id="name with an umlaut"),
        pytest.param(_certificate(P256, EMAIL), _pem(P256), None, id="emailProtection works"),
        pytest.param(_certificate(P256), _pem(P256), None, id="no extended key usage works"),
    ],
)
def test_load(tmp_path: Path, certificate: bytes, key: bytes, reason: str | None) -> None:
    (tmp_path / "cert.pem").write_bytes(certificate)
    (tmp_path / "key.pem").write_bytes(key)

    def load() -> smime.Endorser:
        return smime.load(tmp_path / "cert.pem", tmp_path / "key.pem")

    if reason is None:
        assert load().email is None
        return
    with pytest.raises(InputError, match=reason):
        load()


def test_an_encrypted_key_comes_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "cert.pem").write_bytes(_certificate(P256))
    (tmp_path / "key.pem").write_bytes(_pem(P256, b"secret"))
    with pytest.raises(Failure) as raised:
        smime.load(tmp_path / "cert.pem", tmp_path / "key.pem")
    assert raised.value.hint is not None
    assert "openssl pkey" in raised.value.hint


def test_a_chain_without_the_issuer_is_refused(tmp_path: Path, files: pki.Endorser) -> None:
    with pytest.raises(InputError, match="lacks the certificate of /DC=org/DC=sandbox/CN=Sandbox Issuing CA"):
        smime.load(files.certificate, files.key, files.ca)


def test_the_sandbox_renews_an_endorser_who_would_not_outlive_a_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(pki.endorser, "__defaults__", (timedelta(days=39),))
        before = pki.Endorser(tmp_path).certificate.read_bytes()
    assert pki.Endorser(tmp_path).certificate.read_bytes() != before
