"""no-swap: the image has no swap."""

from pathlib import Path

import pytest
from tests.manifest.brought import copied, in_script, in_seed, in_tasks

AUTOPART = "write `autopart --type=plain --noswap --noboot --nohome`"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "swapon --show\nswapoff -a\n# mkswap /swap\necho mkswap", [], id="silent: it only tells, or switches off"
        ),
        pytest.param("mkswap /dev/zram0\nswapon /dev/zram0", [], id="silent: zram"),
        pytest.param(
            "printf 'swap:\\n  filename: /s\\n  size: 0\\n' > /etc/cloud/cloud.cfg.d/s.cfg",
            [],
            id="silent: cloud-init is told to make none",
        ),
        pytest.param(
            "cat > /etc/cloud/cloud.cfg.d/s.cfg <<E\n# swap:\nmounts: []\nE\necho 'swap:' > /etc/other",
            [],
            id="silent: no word to cloud-init",
        ),
        pytest.param(
            (
                "printf 'swap:\\n  filename: /s\\n' > /etc/cloud/cloud.cfg.d/s.cfg\n"
                "cat >> /etc/cloud/cloud.cfg <<E\nswap: {size: 2G}\nE"
            ),
            [
                (
                    "provision/setup.sh:2:8: error [no-swap] cloud-init is told to make swap | remove it; "
                    "users add swap with a volume or at the first boot"
                ),
                (
                    "provision/setup.sh:4:1: error [no-swap] cloud-init is told to make swap | remove it; "
                    "users add swap with a volume or at the first boot"
                ),
            ],
            id="by cloud-init",
        ),
        pytest.param(
            "fallocate -l 1G /swap\nmkswap /swap\nswapon /swap\nswapoff /swap\nrm /swap",
            [],
            id="silent: for the build, and removed",
        ),
        pytest.param(
            ("fallocate -l 1G /swap\nmkswap /swap\nsudo swapon /swap\necho '/swap none swap sw 0 0' >> /etc/fstab"),
            [
                (
                    "provision/setup.sh:3:1: error [no-swap] mkswap gives the image swap | remove it; "
                    "users add swap with a volume or at the first boot"
                ),
                (
                    "provision/setup.sh:4:6: error [no-swap] swapon gives the image swap | remove it; "
                    "users add swap with a volume or at the first boot"
                ),
                (
                    "provision/setup.sh:5:6: error [no-swap] /etc/fstab mounts swap | remove it; users "
                    "add swap with a volume or at the first boot"
                ),
            ],
            id="made and switched on",
        ),
        pytest.param(
            "bash -c 'mkswap /swap'",
            [
                (
                    "provision/setup.sh:2:10: error [no-swap] mkswap gives the image swap | remove it; "
                    "users add swap with a volume or at the first boot"
                ),
            ],
            id="told to another shell",
        ),
    ],
)
def test_no_swap_in_scripts(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_script(tmp_path, text, "no-swap") == expected


@pytest.mark.parametrize(
    ("content", "to", "expected"),
    [
        pytest.param("LABEL=root / ext4 defaults 0 1\n", "/etc/fstab", [], id="silent: a table without swap"),
        pytest.param(
            "LABEL=root / ext4 defaults 0 1\nLABEL=swap none swap sw 0 0\n",
            "/etc/fstab",
            [
                (
                    "files/copied:2:1: error [no-swap] /etc/fstab mounts swap | remove it; users add swap "
                    "with a volume or at the first boot"
                ),
            ],
            id="a table with swap",
        ),
    ],
)
def test_no_swap_of_copied_files(tmp_path: Path, content: str, to: str, expected: list[str]) -> None:
    assert copied(tmp_path, to, content, "no-swap") == expected


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        pytest.param(
            "- ansible.posix.mount: {path: none, src: /swap, fstype: swap, state: absent}",
            [],
            id="silent: swap is removed",
        ),
        pytest.param(
            ("- ansible.posix.mount: {path: none, src: /swap, fstype: swap, state: present}\n- command: mkswap /swap"),
            [
                (
                    "provision/site.yml:3:61: error [no-swap] mount gives the image swap | remove it; "
                    "users add swap with a volume or at the first boot"
                ),
                (
                    "provision/site.yml:4:16: error [no-swap] mkswap gives the image swap | remove it; "
                    "users add swap with a volume or at the first boot"
                ),
            ],
            id="mounted, or made",
        ),
    ],
)
def test_no_swap_in_tasks(tmp_path: Path, tasks: str, expected: list[str]) -> None:
    assert in_tasks(tmp_path, tasks, "no-swap") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("part / --fstype=ext4 --grow --size=1024\n# part swap\n", [], id="silent: one partition"),
        pytest.param("autopart --type=plain --noswap\n", [], id="silent: autopart without swap"),
        pytest.param(
            "part swap --size=1024\nautopart --type=plain\n",
            [
                "ks.cfg:1:1: error [no-swap] 'part swap' gives the image swap | remove the line",
                f"ks.cfg:2:1: error [no-swap] autopart makes swap | {AUTOPART}",
            ],
            id="a partition, and autopart",
        ),
    ],
)
def test_no_swap_in_a_kickstart(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "kickstart", text, "no-swap") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            ("d-i partman-auto/expert_recipe string \\\n  root :: 500 1000 -1 ext4 $primary{ } mountpoint{ / } .\n"),
            [],
            id="silent: a recipe without swap",
        ),
        pytest.param(
            "d-i partman-auto/choose_recipe select atomic\n",
            [
                (
                    "preseed.cfg:1:39: error [no-swap] the recipe 'atomic' makes swap | write a "
                    "partman-auto/expert_recipe without linux-swap"
                ),
            ],
            id="the ready-made recipe",
        ),
        pytest.param(
            (
                "d-i partman-auto/expert_recipe string \\\n"
                "  root :: 500 1000 -1 ext4 mountpoint{ / } . \\\n"
                "  64 512 100% linux-swap method{ swap } .\n"
            ),
            [
                "preseed.cfg:1:39: error [no-swap] the recipe makes swap | remove its linux-swap part",
            ],
            id="a recipe with swap",
        ),
    ],
)
def test_no_swap_in_a_preseed(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "preseed", text, "no-swap") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            ("#cloud-config\nautoinstall:\n  version: 1\n  storage: {layout: {name: direct}, swap: {size: 0}}\n"),
            [],
            id="silent: size 0",
        ),
        pytest.param("autoinstall: [\n", [], id="silent about what cannot be read"),
        pytest.param(
            "#cloud-config\nautoinstall:\n  version: 1\n  storage: {layout: {name: direct}}\n",
            [
                (
                    "user-data:4:3: error [no-swap] the installer makes a swap file | write `swap: {size: "
                    "0}` under storage"
                ),
            ],
            id="nothing said, or a size",
        ),
        pytest.param(
            (
                "#cloud-config\n"
                "autoinstall:\n"
                "  version: 1\n"
                "  storage:\n"
                "    swap: {size: 1G}\n"
                "    config:\n"
                "      - {type: format, fstype: swap, id: x}\n"
            ),
            [
                ("user-data:5:18: error [no-swap] this makes a swap file | write `swap: {size: 0}` under storage"),
                "user-data:7:32: error [no-swap] this makes swap | remove the entry",
            ],
            id="a size, and a partition",
        ),
    ],
)
def test_no_swap_in_an_autoinstall_file(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "autoinstall", text, "no-swap") == expected
