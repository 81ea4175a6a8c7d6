"""base-over-https: fetched so that nobody can change it."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, CLOUD_IMAGE, ISO, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(CLOUD_IMAGE, [], id="silent: https"),
        pytest.param(
            edited(
                CLOUD_IMAGE,
                "url: https:",
                "url: http:",
                "disk_mib: 2048",
                (
                    "  signed_checksums:\n    url: http://cloud.example.org/SHA512SUMS\n    signature: "
                    "http://cloud.example.org/SHA512SUMS.sign\n    key: keys/distribution.asc\ndisk_mib: 2048"
                ),
            ),
            [],
            id="silent: a signed checksum",
        ),
        pytest.param(BOOTSTRAP, [], id="silent: packages, which are signed"),
        pytest.param(
            edited(CLOUD_IMAGE, "url: https:", "url: http:"),
            [
                (
                    "11:8: warning [base-over-https] http:// lets anybody on the way hand over another file | "
                    "write https://, or name signed_checksums"
                ),
            ],
            id="http",
        ),
        pytest.param(
            edited(ISO, "url: https:", "url: http:"),
            [
                (
                    "11:8: warning [base-over-https] http:// lets anybody on the way hand over another file | "
                    "write https://, or name signed_checksums"
                ),
            ],
            id="an installer by http",
        ),
    ],
)
def test_base_over_https(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "base-over-https", manifest) == expected
