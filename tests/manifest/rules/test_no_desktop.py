"""no-desktop: the image has no desktop."""

from pathlib import Path

import pytest
from tests.manifest.brought import in_script, in_seed, in_tasks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            (
                "apt-get install --yes libx11-6 gnome-keyring xauth desktop-file-utils python3-xlib\n"
                "# apt-get install gnome\n"
                "apt-get purge --yes gdm3"
            ),
            [],
            id="silent: libraries, and names that only look so",
        ),
        pytest.param(
            (
                "apt-get install -y --no-install-recommends ubuntu-desktop-minimal nginx\n"
                "dnf groupinstall 'Server with GUI'\n"
                "tasksel install gnome-desktop"
            ),
            [
                (
                    "provision/setup.sh:2:44: warning [no-desktop] 'ubuntu-desktop-minimal' is a desktop: "
                    "nobody sees the console of a virtual machine | remove it"
                ),
                (
                    "provision/setup.sh:3:18: warning [no-desktop] 'Server with GUI' is a desktop: nobody "
                    "sees the console of a virtual machine | remove it"
                ),
                (
                    "provision/setup.sh:4:17: warning [no-desktop] 'gnome-desktop' is a desktop: nobody "
                    "sees the console of a virtual machine | remove it"
                ),
            ],
            id="installed",
        ),
    ],
)
def test_no_desktop_in_scripts(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_script(tmp_path, text, "no-desktop") == expected


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        pytest.param("- apt: {name: gdm3, state: absent}", [], id="silent: removed"),
        pytest.param(
            "- ansible.builtin.apt:\n    name:\n      - nginx\n      - xfce4",
            [
                (
                    "provision/site.yml:6:13: warning [no-desktop] 'xfce4' is a desktop: nobody sees the "
                    "console of a virtual machine | remove it"
                ),
            ],
            id="installed",
        ),
    ],
)
def test_no_desktop_in_tasks(tmp_path: Path, tasks: str, expected: list[str]) -> None:
    assert in_tasks(tmp_path, tasks, "no-desktop") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("%packages\n@core\n-@gnome-desktop\n%end\nskipx\n", [], id="silent: taken out"),
        pytest.param(
            "xconfig --startxonboot\n%packages\n@^graphical-server-environment\n@gnome-desktop\n%end\n",
            [
                "ks.cfg:1:1: warning [no-desktop] 'xconfig' prepares a desktop | write `skipx`",
                (
                    "ks.cfg:3:1: warning [no-desktop] '@^graphical-server-environment' is a desktop: "
                    "nobody sees the console of a virtual machine | remove it"
                ),
                (
                    "ks.cfg:4:1: warning [no-desktop] '@gnome-desktop' is a desktop: nobody sees the "
                    "console of a virtual machine | remove it"
                ),
            ],
            id="a group, an environment, xconfig",
        ),
    ],
)
def test_no_desktop_in_a_kickstart(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "kickstart", text, "no-desktop") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("tasksel tasksel/first multiselect standard, ssh-server\n", [], id="silent: standard"),
        pytest.param(
            "tasksel tasksel/first multiselect standard, gnome-desktop\n",
            [
                (
                    "preseed.cfg:1:35: warning [no-desktop] 'gnome-desktop' is a desktop: nobody sees the "
                    "console of a virtual machine | remove it"
                ),
            ],
            id="a task",
        ),
    ],
)
def test_no_desktop_in_a_preseed(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "preseed", text, "no-desktop") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("#cloud-config\nautoinstall:\n  version: 1\n  packages: [nginx]\n", [], id="silent: others"),
        pytest.param(
            "#cloud-config\nautoinstall:\n  version: 1\n  packages: [nginx, ubuntu-desktop]\n",
            [
                (
                    "user-data:4:21: warning [no-desktop] 'ubuntu-desktop' is a desktop: nobody sees the "
                    "console of a virtual machine | remove it"
                ),
            ],
            id="a package",
        ),
    ],
)
def test_no_desktop_in_an_autoinstall_file(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "autoinstall", text, "no-desktop") == expected
