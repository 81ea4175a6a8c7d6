"""architecture-fits-base: the base is for the same processor."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, CLOUD_IMAGE, ISO, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(CLOUD_IMAGE, [], id="silent: amd64 is x86_64"),
        pytest.param(edited(CLOUD_IMAGE, "-amd64", ""), [], id="silent: no word of it"),
        pytest.param(
            edited(CLOUD_IMAGE, "amd64", "arm64", "disk_mib: 2048", "architecture: aarch64\ndisk_mib: 2048"),
            [],
            id="silent: arm64 is aarch64",
        ),
        pytest.param(BOOTSTRAP, [], id="silent: packages"),
        pytest.param(
            edited(CLOUD_IMAGE, "/20251001/debian-13-generic-amd64", "/arm64/debian-13-generic-amd64"),
            [],
            id="silent: the file's name counts",
        ),
        pytest.param(
            edited(CLOUD_IMAGE, "amd64", "arm64"),
            [
                (
                    "11:8: error [architecture-fits-base] the base's address says 'arm64', but the architecture is "
                    "x86_64 | take the address for x86_64, or write `architecture: aarch64`"
                ),
            ],
            id="arm64",
        ),
        pytest.param(
            edited(CLOUD_IMAGE, "disk_mib: 2048", "architecture: aarch64\ndisk_mib: 2048"),
            [
                (
                    "11:8: error [architecture-fits-base] the base's address says 'amd64', but the architecture is "
                    "aarch64 | take the address for aarch64, or write `architecture: x86_64`"
                ),
            ],
            id="amd64 for aarch64",
        ),
        pytest.param(
            edited(ISO, "amd64", "aarch64"),
            [
                (
                    "11:8: error [architecture-fits-base] the base's address says 'aarch64', but the architecture "
                    "is x86_64 | take the address for x86_64, or write `architecture: aarch64`"
                ),
            ],
            id="an installer",
        ),
    ],
)
def test_architecture_fits_base(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "architecture-fits-base", manifest) == expected
