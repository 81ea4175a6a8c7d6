"""firmware-fits: aarch64 starts by UEFI."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(BOOTSTRAP, [], id="silent: x86_64 with BIOS"),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "firmware: uefi\nrequirements:\n"), [], id="silent: x86_64 with UEFI"
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "disk_mib: 2048",
                "architecture: aarch64\ndisk_mib: 2048",
                "requirements:\n",
                "firmware: uefi\nrequirements:\n",
            ),
            [],
            id="silent: aarch64 with UEFI",
        ),
        pytest.param(
            edited(BOOTSTRAP, "disk_mib: 2048", "architecture: aarch64\ndisk_mib: 2048"),
            [
                "14:15: error [firmware-fits] aarch64 has no BIOS | write `firmware: uefi`",
            ],
            id="left out",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "disk_mib: 2048",
                "architecture: aarch64\ndisk_mib: 2048",
                "requirements:\n",
                "firmware: bios\nrequirements:\n",
            ),
            [
                "19:11: error [firmware-fits] aarch64 has no BIOS | write `firmware: uefi`",
            ],
            id="said",
        ),
    ],
)
def test_firmware_fits(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "firmware-fits", manifest) == expected
