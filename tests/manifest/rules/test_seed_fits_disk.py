"""seed-fits-disk: the partitions of a seed fit on the disk (2048 MiB here)."""

from pathlib import Path

import pytest
from tests.manifest.brought import in_seed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("part / --size=1024 --grow\npart /boot/efi --size=200\n", [], id="silent: they fit"),
        pytest.param(
            "part /boot/efi --size=200\npart / --size=2000 --grow\n",
            [
                (
                    "ks.cfg:2:1: error [seed-fits-disk] the partitions need 2200 MiB, the disk has 2048 "
                    "MiB | ask for less and let it grow, or give the disk more in disk_mib"
                ),
            ],
            id="they do not",
        ),
    ],
)
def test_seed_fits_disk_in_a_kickstart(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "kickstart", text, "seed-fits-disk") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "d-i partman-auto/expert_recipe string root :: 1000 5000 -1 ext4 mountpoint{ / } .\n",
            [],
            id="silent: they fit",
        ),
        pytest.param(
            "d-i partman-auto/expert_recipe string root :: 4000 5000 -1 ext4 mountpoint{ / } .\n",
            [
                (
                    "preseed.cfg:1:39: error [seed-fits-disk] the partitions need 4000 MiB, the disk has "
                    "2048 MiB | ask for less and let it grow, or give the disk more in disk_mib"
                ),
            ],
            id="they do not",
        ),
    ],
)
def test_seed_fits_disk_in_a_preseed(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "preseed", text, "seed-fits-disk") == expected
