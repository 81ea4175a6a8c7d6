"""base-signed: the distribution says what its file is."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, CLOUD_IMAGE, ISO, edited, said

SAID = (
    "12:13: hint [base-signed] nothing but this manifest says that the checksum is the distribution's"
    " | add signed_checksums:"
)
KEY = "beside the image, and the distribution's public key (`key`)"


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(
            edited(
                CLOUD_IMAGE,
                "disk_mib: 2048",
                (
                    "  signed_checksums:\n    url: http://cloud.example.org/SHA512SUMS\n    signature: "
                    "http://cloud.example.org/SHA512SUMS.sign\n    key: keys/distribution.asc\ndisk_mib: 2048"
                ),
            ),
            [],
            id="silent: signed",
        ),
        pytest.param(BOOTSTRAP, [], id="silent: packages, which are signed"),
        pytest.param(CLOUD_IMAGE, [], id="silent: Debian signs no list of its cloud images"),
        pytest.param(
            edited(CLOUD_IMAGE, "name: Debian, version", "name: Alpine, version"),
            [],
            id="silent: one that is not known here",
        ),
        pytest.param(
            ISO,
            [f"{SAID} SHA256SUMS (its `url`) and SHA256SUMS.gpg (its `signature`), {KEY}"],
            id="Ubuntu",
        ),
        pytest.param(
            edited(ISO, "name: Ubuntu, version", "name: Debian, version"),
            [f"{SAID} SHA512SUMS (its `url`) and SHA512SUMS.sign (its `signature`), {KEY}"],
            id="Debian's installer",
        ),
        pytest.param(
            edited(CLOUD_IMAGE, "name: Debian, version", "name: AlmaLinux, version"),
            [f"{SAID} CHECKSUM (its `url`) and CHECKSUM.asc (its `signature`), {KEY}"],
            id="AlmaLinux",
        ),
        pytest.param(
            edited(CLOUD_IMAGE, "name: Debian, version", "name: Fedora Linux, version"),
            [f"{SAID} the file that ends in CHECKSUM (its `url`), which holds its own signature, {KEY}"],
            id="Fedora",
        ),
    ],
)
def test_base_signed(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "base-signed", manifest) == expected
