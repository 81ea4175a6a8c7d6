"""no-lvm: the image has no LVM."""

from pathlib import Path

import pytest
from tests.manifest.brought import in_script, in_seed, in_tasks

AUTOPART = "write `autopart --type=plain --noswap --noboot --nohome`"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("lvs\n# pvcreate /dev/sda2", [], id="silent: it only tells"),
        pytest.param(
            "pvcreate /dev/sda2 && vgcreate vg /dev/sda2\n/sbin/lvcreate -n root vg",
            [
                ("provision/setup.sh:2:1: error [no-lvm] pvcreate puts LVM into the image | use one plain partition"),
                ("provision/setup.sh:2:23: error [no-lvm] vgcreate puts LVM into the image | use one plain partition"),
                ("provision/setup.sh:3:1: error [no-lvm] lvcreate puts LVM into the image | use one plain partition"),
            ],
            id="made",
        ),
    ],
)
def test_no_lvm_in_scripts(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_script(tmp_path, text, "no-lvm") == expected


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        pytest.param("- community.general.lvg: {vg: x, state: absent}", [], id="silent: removed"),
        pytest.param(
            "- community.general.lvg: {vg: x, pvs: /dev/sdb}",
            [
                ("provision/site.yml:3:7: error [no-lvm] lvg puts LVM into the image | use one plain partition"),
            ],
            id="made",
        ),
    ],
)
def test_no_lvm_in_tasks(tmp_path: Path, tasks: str, expected: list[str]) -> None:
    assert in_tasks(tmp_path, tasks, "no-lvm") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("autopart --type=plain --noswap\npart / --grow\n", [], id="silent: plain"),
        pytest.param(
            ("autopart\npart pv.01 --size=1 --grow\nvolgroup vg pv.01\nlogvol / --vgname=vg --name=root --size=1000\n"),
            [
                f"ks.cfg:1:1: error [no-lvm] autopart uses LVM | {AUTOPART}",
                "ks.cfg:2:1: error [no-lvm] 'part pv.01' uses LVM | write `part / --grow` alone, in place of all lines"
                " of LVM",
            ],
            id="the default, and by hand",
        ),
    ],
)
def test_no_lvm_in_a_kickstart(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "kickstart", text, "no-lvm") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("d-i partman-auto/method string regular\n", [], id="silent: regular"),
        pytest.param(
            "d-i partman-auto/method string lvm\n",
            [
                (
                    "preseed.cfg:1:32: error [no-lvm] the method 'lvm' uses LVM | write `d-i "
                    "partman-auto/method string regular`"
                ),
            ],
            id="lvm",
        ),
    ],
)
def test_no_lvm_in_a_preseed(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "preseed", text, "no-lvm") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "#cloud-config\nautoinstall:\n  version: 1\n  storage: {layout: {name: direct}}\n",
            [],
            id="silent: direct, or a configuration of its own",
        ),
        pytest.param(
            "#cloud-config\nautoinstall:\n  version: 1\n  ssh: {install-server: true}\n",
            [
                (
                    "user-data:3:3: error [no-lvm] without a layout the installer uses LVM | write "
                    "`storage: {layout: {name: direct}}`"
                ),
            ],
            id="the default",
        ),
        pytest.param(
            "#cloud-config\nautoinstall:\n  version: 1\n  storage: {layout: {name: lvm}}\n",
            [
                (
                    "user-data:4:28: error [no-lvm] the layout 'lvm' uses LVM | write `storage: {layout: "
                    "{name: direct}}`"
                ),
            ],
            id="named",
        ),
        pytest.param(
            (
                "#cloud-config\n"
                "autoinstall:\n"
                "  version: 1\n"
                "  storage:\n"
                "    config:\n"
                "      - {type: lvm_volgroup, id: vg}\n"
            ),
            [
                "user-data:6:16: error [no-lvm] 'lvm_volgroup' uses LVM | use one plain partition",
            ],
            id="in a configuration",
        ),
    ],
)
def test_no_lvm_in_an_autoinstall_file(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "autoinstall", text, "no-lvm") == expected
