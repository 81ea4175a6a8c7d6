"""Images that are broken in one way each, for the checks of cloud."""

from pathlib import Path

from tests.auditing.broken.case import FAIL, WARN, Broken, guest
from tests.auditing.images import ENABLED

BROKEN: list[Broken] = [
    guest(
        {"/etc/cloud/cloud-init.disabled": ""},
        "cloud.cloud-init", FAIL, "/etc/cloud/cloud-init.disabled: keeps cloud-init from running", id="cloud-init off",
    ),
    guest(
        {"/usr/bin/cloud-init": None},
        "cloud.cloud-init", FAIL, "/usr/bin/cloud-init: cloud-init is not installed", id="no cloud-init",
    ),
    guest(
        {f"{ENABLED}/cloud-final.service": Path("/dev/null")},
        "cloud.cloud-init", FAIL, "/etc/systemd/system/cloud-final.service: is masked", id="cloud-init masked",
    ),
    guest(
        {"/etc/cloud/cloud.cfg.d/99_ours.cfg": "datasource_list: [ Azure, None ]\n"},
        "cloud.cloud-init", FAIL, "/etc/cloud/cloud.cfg.d/99_ours.cfg:1: datasource_list names none of "
        "ConfigDrive, Ec2, NoCloud, OpenStack", id="datasources of another cloud",
    ),
    guest(
        {"/etc/machine-id": "0123456789abcdef0123456789abcdef\n"},
        "cloud.no-leftovers", FAIL, "/etc/machine-id: every machine would have the same machine id", id="machine-id",
    ),
    guest(
        {"/var/lib/cloud/instances/i-1/user-data.txt": "#cloud-config\n"},
        "cloud.no-leftovers", FAIL, "/var/lib/cloud/instances/i-1: is left from a machine that cloud-init set up",
        id="instance state",
    ),
    guest(
        {"/var/lib/systemd/random-seed": b"r" * 512},
        "cloud.no-leftovers", FAIL, "/var/lib/systemd/random-seed: is a random secret that every machine would share",
        id="random seed",
    ),
    guest(
        {"/etc/netplan/10-net.yaml": "network:\n  ethernets:\n    a: {match: {macaddress: '52:54:00:12:34:56'}}\n"},
        "cloud.no-leftovers", FAIL, "/etc/netplan/10-net.yaml:3: names the hardware address 52:54:00:12:34:56",
        id="hardware address",
    ),
    guest(
        {"/var/log/wtmp": b"login"},
        "cloud.no-leftovers", WARN, "/var/log/wtmp: holds 5 bytes", id="log file",
    ),
    guest(
        {"/etc/ssh/sshd_config.d/50-cloud-init.conf": "PasswordAuthentication no\n"},
        "cloud.no-leftovers", WARN,
        "/etc/ssh/sshd_config.d/50-cloud-init.conf: was written by cloud-init while the image was built",
        id="configuration by cloud-init",
    ),
]  # fmt: skip
