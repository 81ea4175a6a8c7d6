"""services-declared: every service that is switched on is declared."""

from pathlib import Path

import pytest
from tests.manifest.brought import in_script, in_seed, in_tasks


@pytest.mark.parametrize(
    ("text", "more", "expected"),
    [
        pytest.param(
            "systemctl enable nginx\nsystemctl enable --now nginx.service",
            "services:\n  - {unit: nginx.service}\n",
            [],
            id="silent: declared",
        ),
        pytest.param(
            (
                "systemctl enable ssh nftables.service chronyd systemd-networkd fstrim.timer "
                "qemu-guest-agent serial-getty@ttyS0"
            ),
            "",
            [],
            id="silent: what every image has",
        ),
        pytest.param(
            (
                "systemctl enable x\n"
                "systemctl disable x\n"
                "systemctl --user enable y\n"
                'systemctl enable "$UNIT"\n'
                "# systemctl enable z\n"
                "systemctl start w"
            ),
            "",
            [],
            id="silent: off again, users' own, a variable, a comment",
        ),
        pytest.param(
            (
                "systemctl enable --now docker containerd.service\n"
                "update-rc.d apache2 defaults\n"
                "systemctl enable backup.timer"
            ),
            "",
            [
                (
                    "provision/setup.sh:2:24: warning [services-declared] switches 'docker' on, which is "
                    "not declared | add `- {unit: docker.service}` under services"
                ),
                (
                    "provision/setup.sh:2:31: warning [services-declared] switches 'containerd.service' "
                    "on, which is not declared | add `- {unit: containerd.service}` under services"
                ),
                (
                    "provision/setup.sh:3:13: warning [services-declared] switches 'apache2' on, which is "
                    "not declared | add `- {unit: apache2.service}` under services"
                ),
                (
                    "provision/setup.sh:4:18: warning [services-declared] switches 'backup.timer' on, "
                    "which is not declared | add `- {unit: backup.timer}` under services"
                ),
            ],
            id="switched on",
        ),
    ],
)
def test_services_declared_in_scripts(tmp_path: Path, text: str, more: str, expected: list[str]) -> None:
    assert in_script(tmp_path, text, "services-declared", more=more) == expected


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        pytest.param(
            (
                "- service: {name: x, state: started}\n"
                "- systemd: {name: y, enabled: no}\n"
                "- systemd: {name: '{{ item }}', enabled: yes}"
            ),
            [],
            id="silent: only started, or off",
        ),
        pytest.param(
            "- ansible.builtin.systemd_service: {name: docker, enabled: true}",
            [
                (
                    "provision/site.yml:3:47: warning [services-declared] switches 'docker' on, which is "
                    "not declared | add `- {unit: docker.service}` under services"
                ),
            ],
            id="switched on",
        ),
    ],
)
def test_services_declared_in_tasks(tmp_path: Path, tasks: str, expected: list[str]) -> None:
    assert in_tasks(tmp_path, tasks, "services-declared") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("services --enabled=sshd,chronyd --disabled=x\n", [], id="silent: what every image has"),
        pytest.param(
            "services --enabled=sshd,httpd\n",
            [
                (
                    "ks.cfg:1:1: warning [services-declared] switches 'httpd' on, which is not declared | "
                    "add `- {unit: httpd.service}` under services"
                ),
            ],
            id="switched on",
        ),
    ],
)
def test_services_declared_in_a_kickstart(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "kickstart", text, "services-declared") == expected
