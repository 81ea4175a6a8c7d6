"""What a distribution signed is believed, and nothing else; the keys and signatures are GnuPG's own."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest

from vmi.core import gpgv
from vmi.core.errors import InputError, Refusal

WHERE = "https://images.example/SHA256SUMS"
DATA = b"0" * 64 + b"  image.qcow2\n"


class Signer(NamedTuple):
    """This is somebody with a key of their own."""

    home: Path
    key: bytes
    """Their public key, in armour."""

    def gpg(self, *arguments: str, data: bytes = b"") -> bytes:
        command = ("gpg", "--homedir", str(self.home), "--batch", "--quiet", "--pinentry-mode", "loopback", *arguments)
        return subprocess.run(command, input=data, check=True, capture_output=True).stdout


def make(home: Path, *options: str) -> Signer:
    home.mkdir(mode=0o700)
    nobody = Signer(home, b"")
    nobody.gpg("--passphrase", "", *options, "--quick-generate-key", "Images <i@images.example>", "ed25519", "sign")
    return nobody._replace(key=nobody.gpg("--armor", "--export"))


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with TemporaryDirectory(prefix="k") as name:  # the path of an agent's socket must be short
        yield Path(name)


@pytest.fixture(scope="module")
def signer(place: Path) -> Signer:
    return make(place / "a")


@pytest.fixture(scope="module")
def other(place: Path) -> Signer:
    return make(place / "b")


def test_a_detached_signature(signer: Signer) -> None:
    for armour in ((), ("--armor",)):
        signature = signer.gpg(*armour, "--detach-sign", data=DATA)
        assert gpgv.signed_content(DATA, signature, signer.key, where=WHERE) == DATA


def test_a_key_without_armour(signer: Signer) -> None:
    signature = signer.gpg("--detach-sign", data=DATA)
    assert gpgv.signed_content(DATA, signature, signer.gpg("--export"), where=WHERE) == DATA


def test_of_a_file_that_holds_its_signature_only_what_is_signed_counts(signer: Signer) -> None:
    signed = b"f" * 64 + b"  image.qcow2\n" + signer.gpg("--clear-sign", data=DATA) + b"e" * 64 + b"  image.qcow2\n"
    assert gpgv.signed_content(signed, None, signer.key, where=WHERE) == DATA


def test_several_keys_in_one_file(signer: Signer, other: Signer) -> None:
    signature = signer.gpg("--detach-sign", data=DATA)
    assert gpgv.signed_content(DATA, signature, other.key + signer.key, where=WHERE) == DATA


def refused(data: bytes, signature: bytes | None, key: bytes) -> None:
    with pytest.raises(Refusal, match="is not signed by the key that the manifest names"):
        gpgv.signed_content(data, signature, key, where=WHERE)


def test_no_signature_is_refused(signer: Signer) -> None:
    refused(DATA, None, signer.key)
    refused(DATA, b"", signer.key)


def test_another_text_is_refused(signer: Signer) -> None:
    refused(DATA + b"\n", signer.gpg("--detach-sign", data=DATA), signer.key)


def test_another_key_is_refused(signer: Signer, other: Signer) -> None:
    refused(DATA, signer.gpg("--detach-sign", data=DATA), other.key)
    refused(signer.gpg("--clear-sign", data=DATA), None, other.key)


def test_a_signature_that_has_ended_is_refused(place: Path) -> None:
    signer = make(place / "c", "--faked-system-time", "20200101T000000!")
    long_ago = ("--faked-system-time", "20200101T000000!", "--default-sig-expire", "1d", "--detach-sign")
    refused(DATA, signer.gpg(*long_ago, data=DATA), signer.key)


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\0" * 100, id="zeros"),
        pytest.param(
            b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n!!!\n-----END PGP PUBLIC KEY BLOCK-----\n", id="garbage"
        ),
    ],
)
def test_no_key_is_refused(signer: Signer, key: bytes) -> None:
    refused(DATA, signer.gpg("--detach-sign", data=DATA), key)


def test_a_private_key_does_not_belong_there(signer: Signer) -> None:
    private = signer.gpg("--passphrase", "", "--armor", "--export-secret-keys")
    with pytest.raises(Refusal, match="names a private key"):
        gpgv.signed_content(DATA, None, private, where=WHERE)


def test_an_armour_around_something_else(signer: Signer) -> None:
    with pytest.raises(InputError, match="no OpenPGP public key"):
        gpgv.signed_content(DATA, None, b"-----BEGIN CERTIFICATE-----\n", where=WHERE)
