"""like-its-base: as the appliance that it stands on."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, DERIVED, edited, said


@pytest.mark.parametrize(
    ("manifest", "others", "expected"),
    [
        pytest.param(DERIVED, {}, [], id="silent: alike"),
        pytest.param(edited(DERIVED, "disk_mib: 2048", "disk_mib: 4096"), {}, [], id="silent: a larger disk"),
        pytest.param(
            DERIVED,
            {
                "appliances/debian-13/appliance.yaml": edited(
                    BOOTSTRAP, 'version: "13.1"', 'version: "13.2"', "disk_mib: 2048", "disk_mib: 4096"
                )
            },
            [],
            id="silent: an earlier version of the base",
        ),
        pytest.param(BOOTSTRAP, {}, [], id="silent: no appliance"),
        pytest.param(
            edited(DERIVED, "disk_mib: 2048", "architecture: aarch64\nfirmware: uefi\ndisk_mib: 2048"),
            {},
            [
                (
                    "10:15: error [like-its-base] architecture is aarch64, but that of its base 'debian-13' is "
                    "x86_64 | write `architecture: x86_64`"
                ),
                (
                    "11:11: error [like-its-base] firmware is uefi, but that of its base 'debian-13' is bios | "
                    "write `firmware: bios`"
                ),
            ],
            id="another architecture",
        ),
        pytest.param(
            edited(DERIVED, 'os: {name: Debian, version: "13"}', 'os: {name: Ubuntu, version: "24.04"}'),
            {},
            [
                (
                    "8:12: warning [like-its-base] the os has the name 'Ubuntu', but that of its base 'debian-13' "
                    "has 'Debian' | write `name: Debian`"
                ),
                (
                    "8:29: warning [like-its-base] the os has the version '24.04', but that of its base "
                    "'debian-13' has '13' | write `version: \"13\"`"
                ),
            ],
            id="another os",
        ),
        pytest.param(
            edited(DERIVED, "disk_mib: 2048", "disk_mib: 1024"),
            {},
            [
                (
                    "10:11: error [like-its-base] a disk of 1024 MiB is smaller than that of its base 'debian-13', "
                    "2048 MiB | write `disk_mib: 2048` or more"
                ),
            ],
            id="a smaller disk",
        ),
    ],
)
def test_like_its_base(tmp_path: Path, manifest: str, others: dict[str, str], expected: list[str]) -> None:
    assert said(tmp_path, "like-its-base", manifest, others) == expected
