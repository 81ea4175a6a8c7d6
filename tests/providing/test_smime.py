"""Verification of lists: real keys, real messages, and each way in which one may be false."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID

from sandbox import pki
from vmi.core.errors import InputError, Refusal
from vmi.core.processes import run
from vmi.providing import mime, smime
from vmi.providing.authorities import read_authorities

NOW = datetime.now(UTC)
DATA = b'{"hv:imagelist":{"dc:title":"demo"}}'
Options = list[pkcs7.PKCS7Options]
DETACHED = [pkcs7.PKCS7Options.DetachedSignature]


class Authority(NamedTuple):
    """A root, what it certified, and a root of somebody else."""

    root: pki.Identity
    issuing: pki.Identity
    signer: pki.Identity
    stranger: pki.Identity
    server: pki.Identity
    not_an_authority: pki.Identity


@pytest.fixture(scope="module")
def ca() -> Authority:
    root = pki.authority("Root")
    issuing = pki.authority("Issuing", root)
    signer = pki.endorser("Endorser", issuing)
    server_auth = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    return Authority(
        root,
        issuing,
        signer,
        stranger=pki.authority("Root"),
        server=pki.issue("Server", issuing, server_auth),
        not_an_authority=pki.endorser("Endorser of endorsers", signer),
    )


def sign(
    signer: pki.Identity,
    *chain: pki.Identity,
    data: bytes = DATA,
    options: Options = DETACHED,
    algorithm: hashes.SHA256 | hashes.SHA384 = hashes.SHA256(),  # noqa: B008 - has no state
) -> bytes:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(data).add_signer(signer.certificate, signer.key, algorithm)
    for identity in chain:
        builder = builder.add_certificate(identity.certificate)
    return builder.sign(serialization.Encoding.SMIME, options)


def test_a_good_message(ca: Authority) -> None:
    verified = smime.verify(sign(ca.signer, ca.issuing), [ca.root.certificate], NOW)
    assert verified == (DATA, "/DC=org/DC=sandbox/CN=Endorser", "/DC=org/DC=sandbox/CN=Issuing")


def test_sha384_is_as_good(ca: Authority) -> None:
    message = sign(ca.signer, ca.issuing, algorithm=hashes.SHA384())
    assert smime.verify(message, [ca.root.certificate], NOW).content == DATA


def test_unix_line_ends_are_as_good(ca: Authority) -> None:
    message = sign(ca.signer, ca.issuing).replace(b"\r\n", b"\n")
    assert smime.verify(message, [ca.root.certificate], NOW).content == DATA


@pytest.mark.parametrize("command", [pytest.param("smime", id="openssl smime"), pytest.param("cms", id="openssl cms")])
def test_openssl_signs_what_we_read(ca: Authority, tmp_path: Path, command: str) -> None:
    for name, pem in (("cert", ca.signer.pem), ("key", ca.signer.key_pem), ("chain", ca.issuing.pem)):
        (tmp_path / name).write_bytes(pem)
    message = run(
        "openssl", command, "-sign", "-md", "sha256",
        "-signer", tmp_path / "cert", "-inkey", tmp_path / "key", "-certfile", tmp_path / "chain",
        stdin=DATA,
    ).stdout  # fmt: skip
    assert smime.verify(message, [ca.root.certificate], NOW).content == DATA


Message = Callable[[Authority], bytes]
CASES: list[tuple[str, Message, str]] = [
    ("unsigned list", lambda ca: DATA, "not a MIME message"),
    ("unsigned list with a header", lambda ca: b"Content-Type: application/json\n\n" + DATA, "carries no detached"),
    ("changed list", lambda ca: sign(ca.signer, ca.issuing).replace(b"demo", b"evil"), "changed after it was signed"),
    ("opaque message", lambda ca: sign(ca.signer, ca.issuing, options=[]), "a content of its own"),
    ("missing intermediate", lambda ca: sign(ca.signer), "no authority that you trust"),
    ("server certificate", lambda ca: sign(ca.server, ca.issuing), "no authority that you trust"),
    (
        "certificate issued by one who may not",
        lambda ca: sign(ca.not_an_authority, ca.signer, ca.issuing),
        "no authority",
    ),
    ("self-made authority of the same name", lambda ca: sign(pki.endorser("E", ca.stranger)), "no authority"),
    ("self-signed", lambda ca: sign(pki.issue("E", None)), "no authority that you trust"),
    ("empty", lambda ca: b"", "not a MIME message"),
    ("binary noise", lambda ca: bytes(range(256)) * 300, "not a MIME message"),
    ("three parts", lambda ca: _with_part(sign(ca.signer, ca.issuing)), "exactly one content and one signature"),
    ("cut short", lambda ca: sign(ca.signer, ca.issuing)[:-60], "exactly one content and one signature"),
    ("no boundary", lambda ca: b"Content-Type: multipart/signed\r\n\r\n" + DATA, "no usable boundary"),
    ("boundary of 80 characters", lambda ca: _boundary(b"x" * 80), "no usable boundary"),
    ("boundary with a line end", lambda ca: _boundary(b"x\r\n y"), "exactly one content|no usable boundary"),
    ("signature is not base64", lambda ca: _signature(ca, b"!!!!"), "not base64"),
    ("signature is not CMS", lambda ca: _signature(ca, b"AAAA"), "cannot be read"),
    ("signature is empty", lambda ca: _signature(ca, b""), "cannot be read|not CMS"),
    ("signature is a certificate", lambda ca: _signature(ca, _base64(ca.signer.pem)), "cannot be read|not CMS"),
    ("signature of another message", lambda ca: _swapped(ca), "changed after it was signed"),
    ("second part is no signature", lambda ca: _retyped(ca, b"text/plain"), "not a signature"),
]


@pytest.mark.parametrize(("message", "reason"), [pytest.param(m, r, id=name) for name, m, r in CASES])
def test_refuses(ca: Authority, message: Message, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        smime.verify(message(ca), [ca.root.certificate], NOW)


def test_refuses_wrong_ca(ca: Authority) -> None:
    with pytest.raises(Refusal, match="no authority that you trust"):
        smime.verify(sign(ca.signer, ca.issuing), [ca.stranger.certificate], NOW)


def test_refuses_no_ca(ca: Authority) -> None:
    with pytest.raises(Refusal, match="no authority is named"):
        smime.verify(sign(ca.signer, ca.issuing), [], NOW)


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(NOW + timedelta(days=400), id="expired signer"),
        pytest.param(NOW - timedelta(days=2), id="signer not yet valid"),
    ],
)
def test_refuses_outside_the_signers_validity(ca: Authority, moment: datetime) -> None:
    with pytest.raises(Refusal, match="certificate is valid from"):
        smime.verify(sign(ca.signer, ca.issuing), [ca.root.certificate], moment)


def test_refuses_a_flipped_bit_anywhere_in_the_signature(ca: Authority) -> None:
    good = mime.split(sign(ca.signer, ca.issuing))
    refused = 0
    for place in range(0, len(good.signature), 37):
        der = bytearray(good.signature)
        der[place] ^= 1
        try:
            verified = smime.verify(_message(good.content, bytes(der)), [ca.root.certificate], NOW)
        except Refusal:
            refused += 1
        else:
            assert verified.content == DATA  # a bit that proves nothing, such as an algorithm's optional parameter
    assert refused > len(good.signature) // 37 * 9 // 10


def test_authorities_are_read_from_a_file_or_a_directory(ca: Authority, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_bytes(ca.root.pem + ca.stranger.pem)
    pki.hashed_directory(tmp_path / "certificates", ca.root.pem)
    (tmp_path / "certificates" / "0a1b2c3d.signing_policy").write_text("access_id_CA X509 '/DC=org'\n")
    assert read_authorities(tmp_path / "ca.pem") == [ca.root.certificate, ca.stranger.certificate]
    assert read_authorities(tmp_path / "certificates") == [ca.root.certificate]


@pytest.mark.parametrize("content", [pytest.param(None, id="empty directory"), pytest.param("x", id="no certificate")])
def test_authorities_that_cannot_be_read(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "a.pem").write_text(content)
    with pytest.raises(InputError):
        read_authorities(tmp_path)


def _base64(pem: bytes) -> bytes:
    return b"".join(pem.splitlines()[1:-1])


def _message(content: bytes, signature: bytes) -> bytes:
    import base64

    return (
        b'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary="B"\r\n\r\n--B\r\n'
        + content
        + b"\r\n--B\r\nContent-Type: application/pkcs7-signature\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(signature)
        + b"\r\n--B--\r\n"
    )


def _boundary(boundary: bytes) -> bytes:
    return b'Content-Type: multipart/signed; boundary="' + boundary + b'"\r\n\r\n--' + boundary + b"\r\n\r\n"


def _signature(ca: Authority, text: bytes) -> bytes:
    head, _, _ = sign(ca.signer, ca.issuing).partition(b'filename="smime.p7s"\r\n\r\n')
    boundary = head.split(b'boundary="')[1].split(b'"')[0]
    return head + b'filename="smime.p7s"\r\n\r\n' + text + b"\r\n--" + boundary + b"--\r\n"


def _swapped(ca: Authority) -> bytes:
    other = mime.split(sign(ca.signer, ca.issuing, data=b'{"another":"list"}'))
    return _message(DATA, other.signature)


def _retyped(ca: Authority, kind: bytes) -> bytes:
    return sign(ca.signer, ca.issuing).replace(b"Content-Type: application/x-pkcs7-signature", b"Content-Type: " + kind)


def _with_part(message: bytes) -> bytes:
    boundary = message.split(b'boundary="')[1].split(b'"')[0]
    return message.replace(b"--" + boundary + b"\r\n", b"--" + boundary + b"\r\nextra\r\n--" + boundary + b"\r\n", 1)
