"""access-control-stays: SELinux and AppArmor stay switched on."""

from pathlib import Path

import pytest
from tests.manifest.brought import in_script, in_seed, in_tasks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            (
                "getenforce\n"
                "setenforce 1\n"
                "# setenforce 0\n"
                "grubby --update-kernel=ALL --remove-args='selinux=0'\n"
                "echo SELINUX=enforcing > /etc/selinux/config"
            ),
            [],
            id="silent: it only tells, or switches on",
        ),
        pytest.param(
            (
                "setenforce 0\n"
                "sed -i 's/^SELINUX=.*/SELINUX=disabled/' /etc/selinux/config\n"
                "systemctl disable --now apparmor\n"
                "grubby --update-kernel=ALL --args=selinux=0"
            ),
            [
                (
                    "provision/setup.sh:2:1: hint [access-control-stays] SELinux is switched off | leave "
                    "it on, and make an exception for the one program that needs it"
                ),
                (
                    "provision/setup.sh:3:8: hint [access-control-stays] 'SELINUX=disabled' switches "
                    "access control off | leave it on, and make an exception for the one program that "
                    "needs it"
                ),
                (
                    "provision/setup.sh:4:25: hint [access-control-stays] AppArmor is switched off | "
                    "leave it on, and make an exception for the one program that needs it"
                ),
                (
                    "provision/setup.sh:5:1: hint [access-control-stays] grubby switches access control "
                    "off | leave it on, and make an exception for the one program that needs it"
                ),
            ],
            id="switched off",
        ),
    ],
)
def test_access_control_stays_in_scripts(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_script(tmp_path, text, "access-control-stays") == expected


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        pytest.param("- ansible.posix.selinux: {policy: targeted, state: enforcing}", [], id="silent: enforcing"),
        pytest.param(
            "- ansible.posix.selinux: {state: disabled}",
            [
                (
                    "provision/site.yml:3:7: hint [access-control-stays] SELinux is switched off | leave "
                    "it on, and make an exception for the one program that needs it"
                ),
            ],
            id="switched off",
        ),
    ],
)
def test_access_control_stays_in_tasks(tmp_path: Path, tasks: str, expected: list[str]) -> None:
    assert in_tasks(tmp_path, tasks, "access-control-stays") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("selinux --enforcing\n", [], id="silent: enforcing"),
        pytest.param(
            "selinux --permissive\n",
            [
                ("ks.cfg:1:1: hint [access-control-stays] SELinux is switched off | write `selinux --enforcing`"),
            ],
            id="permissive",
        ),
    ],
)
def test_access_control_stays_in_a_kickstart(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "kickstart", text, "access-control-stays") == expected
