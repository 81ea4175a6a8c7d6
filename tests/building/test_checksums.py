"""A checksum stands beside the file's name in a list that the distribution signed, or the base is refused."""

import pytest

from vmi.building import checksums
from vmi.core.errors import Refusal
from vmi.manifest.models import SignedChecksums

DIGEST, OTHER = "ab" * 32, "cd" * 32
URL = "https://images.example/trixie/image.qcow2"
SIGNED = SignedChecksums(url="https://images.example/trixie/SUMS", key="key.asc")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(f"{DIGEST}  image.qcow2\n", [("image.qcow2", f"sha256:{DIGEST}")], id="coreutils"),
        pytest.param(f"{DIGEST} *image.qcow2\r\n", [("image.qcow2", f"sha256:{DIGEST}")], id="binary, Windows"),
        pytest.param(f"{DIGEST}  ./image.qcow2", [("image.qcow2", f"sha256:{DIGEST}")], id="with a dot"),
        pytest.param(f"SHA256 (image.qcow2) = {DIGEST}", [("image.qcow2", f"sha256:{DIGEST}")], id="BSD"),
        pytest.param(f"{DIGEST * 2}  image.qcow2", [("image.qcow2", f"sha512:{DIGEST * 2}")], id="sha512"),
        pytest.param("# a comment\n\nMD5 (image.qcow2) = 00\n", [], id="nothing of use"),
        pytest.param(f"{DIGEST[:40]}  image.qcow2", [], id="sha1"),
    ],
)
def test_what_a_list_says(content: str, expected: list[tuple[str, str]]) -> None:
    assert list(checksums.listed(content)) == expected


def demand(monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    monkeypatch.setattr(checksums, "_signed", lambda signed, key: content.encode())
    checksums.demand_signed(f"sha256:{DIGEST}", URL, SIGNED, b"")


def test_it_stands_there(monkeypatch: pytest.MonkeyPatch) -> None:
    demand(monkeypatch, f"{OTHER}  image.raw\n{DIGEST}  image.qcow2\n{OTHER * 2}  image.qcow2\n")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("", "says no sha256 of 'image.qcow2'", id="an empty list"),
        pytest.param(f"{DIGEST}  other.qcow2", "says no sha256 of 'image.qcow2'", id="of another file"),
        pytest.param(f"{OTHER}  image.qcow2", f"says sha256:{OTHER} of 'image.qcow2'", id="another checksum"),
        pytest.param(f"{DIGEST}  image.qcow2\n{OTHER}  image.qcow2", "says sha256:abab", id="two checksums"),
        pytest.param(f"{DIGEST * 2}  image.qcow2", "says no sha256", id="another algorithm"),
    ],
)
def test_it_does_not_and_is_refused(monkeypatch: pytest.MonkeyPatch, content: str, message: str) -> None:
    with pytest.raises(Refusal, match=message):
        demand(monkeypatch, content)
