"""one-partition: an installer makes one partition, and it fills the disk."""

from pathlib import Path

import pytest
from tests.manifest.brought import in_seed

AUTOPART = "write `autopart --type=plain --noswap --noboot --nohome`"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            ("part / --fstype=ext4 --size=1024 --grow\npart /boot/efi --fstype=efi --size=200\nreqpart\n"),
            [],
            id="silent: one that grows, and that of UEFI",
        ),
        pytest.param("autopart --type=plain --nohome --noboot --noswap\n", [], id="silent: autopart without others"),
        pytest.param(
            "part /boot --size=512\npart / --size=4000\nreqpart --add-boot\n",
            [
                (
                    "ks.cfg:1:1: error [one-partition] '/boot' is a partition of its own | remove the "
                    "line: everything lies on /"
                ),
                (
                    "ks.cfg:2:1: warning [one-partition] the root partition does not grow: the rest of "
                    "the disk stays empty | add --grow"
                ),
                (
                    "ks.cfg:3:1: error [one-partition] 'reqpart --add-boot' makes a partition for /boot | "
                    "remove --add-boot"
                ),
            ],
            id="a /boot, and a root that does not grow",
        ),
        pytest.param(
            "autopart --type=plain\n",
            [
                f"ks.cfg:1:1: error [one-partition] autopart makes a partition for /boot | {AUTOPART}",
                f"ks.cfg:1:1: error [one-partition] autopart makes a partition for /home | {AUTOPART}",
            ],
            id="autopart",
        ),
    ],
)
def test_one_partition_in_a_kickstart(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "kickstart", text, "one-partition") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "d-i partman-auto/expert_recipe string root :: 500 1000 -1 ext4 mountpoint{ / } .\n",
            [],
            id="silent: one that grows",
        ),
        pytest.param("d-i partman-auto/choose_recipe select atomic\n", [], id="silent: the recipe with one partition"),
        pytest.param(
            "d-i partman-auto/choose_recipe select multi\n",
            [
                (
                    "preseed.cfg:1:39: error [one-partition] the recipe 'multi' makes several partitions "
                    "| write a partman-auto/expert_recipe with / alone"
                ),
            ],
            id="several",
        ),
        pytest.param(
            (
                "d-i partman-auto/expert_recipe string r :: 500 500 500 ext4 mountpoint{ /boot } . "
                "900 1000 2000 ext4 mountpoint{ / } .\n"
            ),
            [
                (
                    "preseed.cfg:1:39: error [one-partition] '/boot' is a partition of its own | remove "
                    "it from the recipe"
                ),
                (
                    "preseed.cfg:1:39: warning [one-partition] no partition of the recipe fills the disk "
                    "| write -1 as the largest size of /"
                ),
            ],
            id="a /boot, and none that grows",
        ),
    ],
)
def test_one_partition_in_a_preseed(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "preseed", text, "one-partition") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "#cloud-config\nautoinstall:\n  version: 1\n  storage: {layout: {name: direct}}\n", [], id="silent: direct"
        ),
        pytest.param(
            (
                "#cloud-config\n"
                "autoinstall:\n"
                "  version: 1\n"
                "  storage:\n"
                "    config:\n"
                "      - {type: mount, path: /, id: a}\n"
                "      - {type: mount, path: /boot, id: b}\n"
            ),
            [
                (
                    "user-data:7:29: error [one-partition] '/boot' is a partition of its own | remove it, "
                    "or write `layout: {name: direct}` instead of config"
                ),
            ],
            id="a /boot",
        ),
    ],
)
def test_one_partition_in_an_autoinstall_file(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "autoinstall", text, "one-partition") == expected
