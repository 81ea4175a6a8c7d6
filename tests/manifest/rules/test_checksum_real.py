"""checksum-real: that of a file with something in it."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, CLOUD_IMAGE, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(CLOUD_IMAGE, [], id="silent: it looks like one"),
        pytest.param(BOOTSTRAP, [], id="silent: packages"),
        pytest.param(
            edited(
                CLOUD_IMAGE,
                "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "0000000000000000000000000000000000000000000000000000000000000000",
            ),
            [
                (
                    "12:13: error [checksum-real] this is no file's checksum, it is '0' again and again | run "
                    "`sha256sum` on the file, and compare with what the distribution publishes"
                ),
            ],
            id="zeros",
        ),
        pytest.param(
            edited(
                CLOUD_IMAGE,
                "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            ),
            [
                (
                    "12:13: error [checksum-real] this is the checksum of an empty file | run `sha256sum` on the "
                    "file, and compare with what the distribution publishes"
                ),
            ],
            id="of nothing",
        ),
        pytest.param(
            edited(
                CLOUD_IMAGE,
                "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                (
                    "sha512:fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
                    "fffffffffffffffffffffffffffffffffffffffff"
                ),
            ),
            [
                (
                    "12:13: error [checksum-real] this is no file's checksum, it is 'f' again and again | run "
                    "`sha512sum` on the file, and compare with what the distribution publishes"
                ),
            ],
            id="one letter, sha512",
        ),
    ],
)
def test_checksum_real(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "checksum-real", manifest) == expected
