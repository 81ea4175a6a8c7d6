"""base-signed: the distribution says what its file is."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, CLOUD_IMAGE, ISO, edited, said


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
        pytest.param(
            CLOUD_IMAGE,
            [
                (
                    "12:13: hint [base-signed] nothing but this manifest says that the checksum is the "
                    "distribution's | look for SHA512SUMS and SHA512SUMS.sign beside the image, and name them in "
                    "signed_checksums"
                ),
            ],
            id="Debian",
        ),
        pytest.param(
            ISO,
            [
                (
                    "12:13: hint [base-signed] nothing but this manifest says that the checksum is the "
                    "distribution's | look for SHA256SUMS and SHA256SUMS.gpg beside the image, and name them in "
                    "signed_checksums"
                ),
            ],
            id="Ubuntu",
        ),
        pytest.param(
            edited(CLOUD_IMAGE, "name: Debian, version", "name: Alpine, version"),
            [
                (
                    "12:13: hint [base-signed] nothing but this manifest says that the checksum is the "
                    "distribution's | look for a file of checksums and its signature beside the image, and name "
                    "them in signed_checksums"
                ),
            ],
            id="one that is not known here",
        ),
    ],
)
def test_base_signed(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "base-signed", manifest) == expected
