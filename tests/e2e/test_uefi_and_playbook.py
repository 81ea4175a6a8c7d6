"""A real build of what the demonstration does not have: a UEFI disk, a playbook with a role, a file with its owner."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.conftest import Clone, Demonstrated

pytestmark = pytest.mark.e2e

MANIFEST = """\
apiVersion: vmi/v1
kind: Appliance
name: uefi-playbook
version: "1.0"
title: UEFI and Ansible
description: A bootstrapped UEFI disk on which a file, a playbook with a role and a script were at work.
owners: ["@author"]
os: {name: Debian, version: "13"}
firmware: uefi
base: {kind: bootstrap, distribution: debian, suite: trixie, packages: [nftables]}
disk_mib: 2048
provision:
  - file: nftables.conf
    to: /etc/nftables.conf
  - file: site.conf
    to: /etc/site/deep/site.conf
    owner: daemon
    group: adm
    mode: "0640"
  - playbook: ansible/site.yml
    roles: [ansible/roles/greeting]
    environment: {GREETING: good day}
  - script: check.sh
    environment: {EXPECTED: good day}
contextualization: {default_user: debian}
inbound:
  - {protocol: tcp, port: 22}
requirements:
  cores: {minimum: 1, recommended: 1}
  memory_mib: {minimum: 512, recommended: 1024}
"""
FILES = {
    "appliance.yaml": MANIFEST,
    "site.conf": "site = lab\n",
    "ansible/site.yml": "- name: Greet\n  hosts: all\n  become: true\n  gather_facts: false\n  roles: [greeting]\n",
    "ansible/roles/greeting/tasks/main.yml": (
        "- name: Write\n  ansible.builtin.template: {src: greeting.j2, dest: /etc/greeting, mode: '0644'}\n"
        "- name: Load the firewall at each boot\n  ansible.builtin.systemd: {name: nftables.service, enabled: true}\n"
    ),
    "ansible/roles/greeting/templates/greeting.j2": "{{ lookup('env', 'GREETING') }}\n",
    "check.sh": (
        '#!/bin/sh\nset -eu\ntest "$(cat /etc/greeting)" = "$EXPECTED"\n'
        'test "$(stat -c %U:%G:%a /etc/site/deep/site.conf)" = daemon:adm:640\ntest -d /sys/firmware/efi\n'
    ),
}


@pytest.fixture(scope="module")
def image(demonstrated: Demonstrated) -> Iterator[Path]:
    """The image, built in the demonstration's catalogue."""
    clone = demonstrated.clone
    directory = clone.checkout / "appliances/uefi-playbook"
    firewall = (clone.checkout / "appliances/debian-13/provision/harden.sh").read_text()
    rules = firewall.split("/etc/nftables.conf <<'CONF'\n")[1].split("CONF\n")[0]
    for name, content in {**FILES, "nftables.conf": rules}.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(content)
    done = clone.vmi("build", "uefi-playbook")
    assert done.returncode == 0, done.stderr
    (path,) = clone.store.glob("builds/*/uefi-playbook-1.0-x86_64.qcow2")
    yield path
    shutil.rmtree(directory)


def manifest(clone: Clone) -> str:
    return str(clone.checkout / "appliances/uefi-playbook/appliance.yaml")


def test_the_audit_finds_nothing_wrong(demonstrated: Demonstrated, image: Path) -> None:
    clone = demonstrated.clone
    done = clone.run("vmi", "audit", str(image), "--manifest", manifest(clone))
    assert done.returncode == 0, done.stdout


def test_it_boots_with_uefi_firmware(demonstrated: Demonstrated, image: Path) -> None:
    clone = demonstrated.clone
    done = clone.run("vmi", "boot", str(image), "--manifest", manifest(clone), "--store", str(clone.store))
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_of_ansible_stays_and_the_file_has_its_owner(image: Path, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    subprocess.run(["qemu-img", "convert", "-f", "qcow2", "-O", "raw", image, raw], check=True)

    def debugfs(command: str) -> str:
        root = f"{raw}?offset={49 * 2**20}"
        return subprocess.run(
            ["/usr/sbin/debugfs", "-R", command, root], check=True, capture_output=True, text=True
        ).stdout

    status = debugfs("cat /var/lib/dpkg/status")
    assert "Package: cloud-init\n" in status
    assert "ansible" not in status
    for place in ("/usr/bin", "/usr/lib/python3/dist-packages", "/root", "/tmp", "/var/tmp"):
        assert "ansible" not in debugfs(f"ls -p {place}")
    (line,) = [each for each in debugfs("ls -p /etc/site/deep").splitlines() if "/site.conf/" in each]
    assert line.split("/")[2:5] == ["100640", "1", "4"]
