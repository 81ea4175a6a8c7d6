"""What other distributions ship is right too: nothing is said of contextualization, leftovers and networks."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.auditing.images import SYSCTL, TODAY, Files

from vmi.auditing.checks import cloud, leftovers, network
from vmi.auditing.guest.guest import Guest
from vmi.auditing.judging import judge
from vmi.auditing.subject import Request, Subject

GuestOf = Callable[[Files], Guest]
SYSTEM, ENABLED = "/usr/lib/systemd/system", "/etc/systemd/system"
STAGES = ("cloud-init-local.service", "cloud-config.service", "cloud-final.service")
CLOUD_INIT: Files = {
    "/usr/bin/cloud-init": "#!/usr/bin/python3\n",
    "/usr/lib/systemd/system-generators/cloud-init-generator": "#!/bin/sh\n",
    "/usr/lib/systemd/systemd": "x",
    "/etc/sysctl.d/10-hardening.conf": SYSCTL,
    **{f"{SYSTEM}/{unit}": "[Unit]\n" for unit in (*STAGES, "chronyd.service", "systemd-timesyncd.service")},
    **{f"{ENABLED}/cloud-init.target.wants/{unit}": Path(f"{SYSTEM}/{unit}") for unit in STAGES},
}
ENTERPRISE = """users:
  - default

disable_root: true
mount_default_fields: [~, ~, 'auto', 'defaults,nofail,x-systemd.requires=cloud-init.service', '0', '2']
resize_rootfs_tmp: /dev
ssh_pwauth: false
preserve_hostname: false

cloud_init_modules:
  - migrator
  - growpart
  - resizefs
  - users-groups
cloud_config_modules: [ssh-import-id, [locale, always], set-passwords]
system_info:
  distro: rhel
  default_user:
    name: cloud-user
    lock_passwd: true
    groups: [adm, systemd-journal]
    sudo: ["ALL=(ALL) NOPASSWD:ALL"]
  paths: {cloud_dir: /var/lib/cloud/, templates_dir: /etc/cloud/templates/}
  network: {renderers: ['sysconfig', 'eni', 'netplan', 'network-manager', 'networkd']}
  ssh_svcname: sshd
"""
ALMA: Files = {
    **CLOUD_INIT,
    "/etc/os-release": 'ID="almalinux"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.4"\n',
    "/etc/cloud/cloud.cfg": ENTERPRISE,
    "/etc/hostname": "localhost.localdomain\n",
    "/etc/hosts": "127.0.0.1   localhost localhost.localdomain localhost4 localhost4.localdomain4\n"
    "::1         localhost localhost.localdomain localhost6 localhost6.localdomain6\n",
    "/etc/machine-id": "uninitialized\n",
    "/etc/localtime": Path("../usr/share/zoneinfo/UTC"),
    "/etc/locale.conf": 'LANG="en_US.UTF-8"\n',
    "/usr/lib/locale/en_US.utf8/LC_TIME": "x",
    "/etc/sysconfig/network": "# Created by anaconda\n",
    "/etc/yum.repos.d/almalinux-baseos.repo": "[baseos]\nmirrorlist=https://mirrors.example.org/$releasever/baseos\n"
    "# baseurl=http://10.0.0.1/\n",
    "/etc/sysctl.d/99-sysctl.conf": Path("../sysctl.conf"),
    "/etc/sysctl.conf": "# sysctl settings are defined through files in\n",
    "/etc/NetworkManager/NetworkManager.conf": "[main]\n#plugins=keyfile,ifcfg-rh\n",
    "/var/log/anaconda": None,
    f"{ENABLED}/multi-user.target.wants/chronyd.service": Path(f"{SYSTEM}/chronyd.service"),
}
UBUNTU_CFG = """users:
  - default
disable_root: true
preserve_hostname: false
cloud_init_modules: [seed_random, bootcmd, write_files, growpart, resizefs, disk_setup, mounts, ssh]
system_info:
  distro: ubuntu
  default_user:
    name: ubuntu
    lock_passwd: True
    groups: [adm, cdrom, dip, sudo]
  network:
    renderers: ['netplan', 'eni', 'sysconfig']
    activators: ['netplan', 'eni', 'network-manager', 'networkd']
"""
UBUNTU: Files = {
    **CLOUD_INIT,
    "/etc/os-release": "ID=ubuntu\nVERSION_ID=24.04\n",
    "/etc/cloud/cloud.cfg": UBUNTU_CFG,
    "/etc/cloud/cloud.cfg.d/90_dpkg.cfg": "# to update this file, run dpkg-reconfigure cloud-init\n"
    "datasource_list: [ NoCloud, ConfigDrive, OpenNebula, Azure, GCE, OpenStack, CloudStack, Ec2, None ]\n",
    "/etc/hostname": "ubuntu\n",
    "/etc/hosts": "127.0.0.1 localhost\n\n::1 ip6-localhost ip6-loopback\nfe00::0 ip6-localnet\n"
    "ff00::0 ip6-mcastprefix\nff02::1 ip6-allnodes\nff02::2 ip6-allrouters\nff02::3 ip6-allhosts\n",
    "/etc/machine-id": "",
    "/etc/localtime": Path("/usr/share/zoneinfo/Etc/UTC"),
    "/etc/default/locale": "LANG=C.UTF-8\n",
    "/etc/apt/sources.list.d/ubuntu.sources": "Types: deb\nURIs: http://archive.example.org/ubuntu/\nSuites: noble\n",
    "/etc/apt/apt.conf.d/20apt-esm-hook.conf": '// Acquire::http::Proxy "http://example.org";\n',
    "/etc/resolv.conf": Path("../run/systemd/resolve/stub-resolv.conf"),
    f"{ENABLED}/sysinit.target.wants/systemd-timesyncd.service": Path(f"{SYSTEM}/systemd-timesyncd.service"),
}
DEBIAN_CLOUD: Files = {
    **UBUNTU,
    "/etc/os-release": "ID=debian\nVERSION_ID=12\n",
    "/etc/hostname": "localhost\n",
    "/etc/cloud/cloud.cfg.d/01_debian_cloud.cfg": "apt:\n  generate_mirrorlists: true\n\nsystem_info:\n"
    "  default_user:\n    name: debian\n    sudo: ALL=(ALL) NOPASSWD:ALL\n    shell: /bin/bash\n    lock_passwd: True\n"
    "manage_etc_hosts: true\n",
    "/etc/netplan/90-default.yaml": "network:\n    version: 2\n    ethernets:\n        all-en:\n            match:\n"
    "                name: en*\n            dhcp4: true\n            dhcp6: true\n        all-eth:\n"
    "            match:\n                name: eth*\n            dhcp4: true\n            dhcp6: true\n",
    "/etc/apt/mirrors/debian.list": "https://deb.example.org/debian\n",
    "/etc/apt/sources.list.d/debian.sources": "Types: deb deb-src\nURIs: mirror+file:///etc/apt/mirrors/debian.list\n",
    "/etc/network/interfaces": "source /etc/network/interfaces.d/*\n",
    "/var/lib/cloud/scripts/per-boot": None,
}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(ALMA, id="AlmaLinux 9"),
        pytest.param(UBUNTU, id="Ubuntu 24.04"),
        pytest.param(DEBIAN_CLOUD, id="Debian's own image"),
    ],
)
def test_nothing_is_said(guest_of: GuestOf, files: Files) -> None:
    subject = Subject(None, guest_of(files), Request(TODAY))
    said = [
        (check.ID, evidence.path, evidence.message)
        for family in (cloud, leftovers, network)
        for check in family.CHECKS
        for evidence in judge(check, subject).evidence
    ]
    assert said == []
