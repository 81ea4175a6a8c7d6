"""package-needed: nothing that is there anyway."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, CLOUD_IMAGE, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(BOOTSTRAP, [], id="silent: what is not there"),
        pytest.param(CLOUD_IMAGE, [], id="silent: no packages"),
        pytest.param(
            edited(BOOTSTRAP, "packages: [nftables]", "packages: [cloud-init, nftables, bash, openssh-server]"),
            [
                "13:14: hint [package-needed] 'cloud-init' is in the smallest system already | remove it",
                "13:36: hint [package-needed] 'bash' is in the smallest system already | remove it",
                "13:42: hint [package-needed] 'openssh-server' is in the smallest system already | remove it",
            ],
            id="in every system",
        ),
        pytest.param(
            edited(BOOTSTRAP, "packages: [nftables]", "packages: [linux-image-cloud-amd64, grub-pc]"),
            [
                (
                    "13:14: hint [package-needed] 'linux-image-cloud-amd64' is in the smallest system already | "
                    "remove it"
                ),
                "13:39: hint [package-needed] 'grub-pc' is in the smallest system already | remove it",
            ],
            id="a kernel and a boot loader",
        ),
    ],
)
def test_package_needed(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "package-needed", manifest) == expected
