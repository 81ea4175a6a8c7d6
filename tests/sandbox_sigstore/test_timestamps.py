"""The timestamps, judged by OpenSSL."""

from pathlib import Path

import pytest
import requests

from sandbox.sigstore import PrivateSigstore
from vmi.core.errors import ToolError
from vmi.core.processes import run


@pytest.mark.parametrize("algorithm", ["-sha256", "-sha384", "-sha512"])
@pytest.mark.parametrize("certificate", [("-cert",), ()], ids=["with certificate", "without"])
def test_openssl_accepts_a_timestamp(
    sigstore: PrivateSigstore, tmp_path: Path, algorithm: str, certificate: tuple[str, ...]
) -> None:
    stamp = _stamp(sigstore, tmp_path, algorithm, *certificate)
    run(*_verify(sigstore, stamp, "-data", tmp_path / "data"))
    run(*_verify(sigstore, stamp, "-queryfile", tmp_path / "query"))  # the nonce is the query's too


def test_openssl_refuses_a_timestamp_of_something_else(sigstore: PrivateSigstore, tmp_path: Path) -> None:
    stamp = _stamp(sigstore, tmp_path, "-sha256", "-cert")
    (tmp_path / "data").write_bytes(b"something else")
    with pytest.raises(ToolError):
        run(*_verify(sigstore, stamp, "-data", tmp_path / "data"))


def test_an_unknown_digest_is_refused(sigstore: PrivateSigstore, tmp_path: Path) -> None:
    with pytest.raises(requests.HTTPError, match="400"):
        _stamp(sigstore, tmp_path, "-sha1")


def _stamp(sigstore: PrivateSigstore, directory: Path, *options: str) -> Path:
    (directory / "data").write_bytes(b"a signature")
    run("openssl", "ts", "-query", "-data", directory / "data", *options, "-out", directory / "query")
    query = (directory / "query").read_bytes()
    response = requests.post(f"{sigstore.url}/api/v1/timestamp", data=query, timeout=10)
    response.raise_for_status()
    (directory / "stamp").write_bytes(response.content)
    return directory / "stamp"


def _verify(sigstore: PrivateSigstore, stamp: Path, *what: str | Path) -> tuple[str | Path, ...]:
    trust = ("-CAfile", sigstore.state / "tsa-root.pem", "-untrusted", sigstore.state / "tsa.pem")
    return ("openssl", "ts", "-verify", *what, "-in", stamp, *trust)
