"""Images that are broken in one way each, for the checks of credentials."""

from pathlib import Path

from tests.auditing.broken.case import FAIL, HINT, WARN, Broken, disk, guest
from tests.auditing.images import PEM
from tests.core.secrets.planted import HUMAN, openssh_key, some, with_checksum

TOKEN = with_checksum("gh" + "p_")
VAGRANT = (
    "AAAAB3NzaC1yc2EAAAABIwAAAQEA6NF8iallvQVp22WDkTkyrtvp9eWW6A8YVr+kz4TjGYe7gHzIw+niNltGEFHzD8+v1I2YJ6oXevct1YeS0o9HZyN"
    "1Q9qgCgzUFtdOKLv6IedplqoPkcmF0aYet2PkEDo3MlTBckFXPITAMzF8dJSIFo9D8HfdOV0IAdx4O7PtixWKn5y2hMNG0zQPyUecp4pzC6kivAIhyfHilF"
    "R61RGL+GPXQ2MWZWFYbAGjyiYJnAmCP3NOTd0jMZEnDkbUvxhMmBYSdETk1rRgm+R4LOzFUGaHqHDLKLX+FIPKcF96hrucXzcWyLbIbEgE98OHlnVYCzRdK"
    "8jlqm8tehUc9c9WhQ=="
)


def deleted_key(disk: Path) -> None:
    with disk.open("r+b") as file:  # nothing lies at the end of a file system that is almost empty
        file.seek(18 * 2**20)
        file.write(b"\0\x01\x02" + openssh_key().encode())


def key_in_gap(disk: Path) -> None:
    with disk.open("r+b") as file:
        file.seek(512 * 1000)
        file.write(openssh_key().encode())


BROKEN: list[Broken] = [
    guest(
        {"/root/.ssh/authorized_keys": "# empty\nssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ builder@host\n"},
        "credentials.authorized-keys", FAIL,
        "/root/.ssh/authorized_keys:2: a key is accepted: ssh-ed25519 builder@host",
        id="authorized key",
    ),
    guest(
        {"/etc/skel/.ssh/authorized_keys": f"ssh-rsa {VAGRANT} somebody\n"},
        "credentials.authorized-keys", FAIL, "/etc/skel/.ssh/authorized_keys:1: a key is accepted whose private half "
        "everybody has (Vagrant): ssh-rsa somebody", id="public private key",
    ),
    guest(
        {"/etc/ssh/ssh_host_ed25519_key": PEM},
        "credentials.host-keys", FAIL, "/etc/ssh/ssh_host_ed25519_key: is a host key that every machine would share",
        id="host key",
    ),
    guest(
        {"/opt/app/settings.yaml": f"name: x\nkey: |\n  {PEM}"},
        "credentials.private-keys", FAIL, "/opt/app/settings.yaml:3: holds a private key (OpenSSH)", id="private key",
    ),
    guest(
        {"/usr/share/app/key.txt": f"\n{PEM}"},
        "credentials.private-keys", FAIL, "/usr/share/app/key.txt:2: holds a private key (OpenSSH)",
        id="private key where only the deep pass looks", deep=True,
    ),
    guest(
        {"/root/.bash_history": "mysql -p secret\n"},
        "credentials.histories", FAIL, "/root/.bash_history: holds 16 bytes", id="history",
    ),
    guest(
        {"/root/.config/openstack/clouds.yaml": f"clouds:\n  a:\n    auth:\n      password: {HUMAN}\n"},
        "credentials.logins", FAIL, "/root/.config/openstack/clouds.yaml:4: OpenStack password or token: ... "
        "(14 characters)", id="clouds.yaml",
    ),
    guest(
        {"/etc/systemd/system/app.service.d/env.conf": f"[Service]\nEnvironment=APP_PASSWORD={HUMAN}\n"},
        "credentials.settings", FAIL, "/etc/systemd/system/app.service.d/env.conf:2: password: ... (14 characters)",
        id="password in a unit",
    ),
    guest(
        {"/etc/wpa_supplicant/wpa_supplicant.conf": f'network={{\n  psk="{HUMAN}"\n}}\n'},
        "credentials.networks", FAIL, "/etc/wpa_supplicant/wpa_supplicant.conf:2: password of a wireless network: ... "
        "(14 characters)", id="wireless network",
    ),
    guest(
        {"/etc/grid-security/hostkey.pem": PEM},
        "credentials.grid", FAIL, "/etc/grid-security/hostkey.pem:1: holds a private key (OpenSSH)",
        id="host key of a grid",
    ),
    guest(
        {"/etc/krb5.keytab": b"\x05\x02\0\0\0\x40" + b"\0\x02" + b"\0\x04DEMO" + bytes(60)},
        "credentials.domains", FAIL, "/etc/krb5.keytab:1: holds a private key (Kerberos keytab)", id="keytab",
    ),
    guest(
        {"/etc/pki/entitlement/123.pem": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"},
        "credentials.subscriptions", FAIL, "/etc/pki/entitlement/123.pem: is the identity of one subscribed machine",
        id="subscription",
    ),
    guest(
        {"/etc/salt/pki/minion/minion.pem": PEM},
        "credentials.management", FAIL, "/etc/salt/pki/minion/minion.pem:1: holds a private key (OpenSSH)",
        id="Salt minion",
    ),
    guest(
        {"/etc/iscsi/initiatorname.iscsi": "# one\nInitiatorName=iqn.1993-08.org.debian:01:5c1a\n"},
        "credentials.services", FAIL, "/etc/iscsi/initiatorname.iscsi:2: every machine would be the same iSCSI "
        "initiator", id="iSCSI initiator",
    ),
    guest(
        {"/etc/nvme/hostid": "0b7d7b3a-0000-4000-8000-000000000001\n"},
        "credentials.services", WARN, "/etc/nvme/hostid: every machine would be the same NVMe host", id="NVMe host",
    ),
    guest(
        {"/usr/share/app/deploy.sh": f"#!/bin/sh\nexport X={TOKEN}\n"},
        "credentials.contents", FAIL, "/usr/share/app/deploy.sh:2: GitHub token: ghp_... (40 characters)",
        id="token in a script", deep=True,
    ),
    guest(
        {"/usr/lib/app/main.py": f'api_key = "{some(32)}"\n'},
        "credentials.contents", HINT, "/usr/lib/app/main.py:1: secret key or token: ... (32 characters)",
        id="what looks like a key in a program", deep=True,
    ),
    disk(
        {}, deleted_key, "credentials.residue", FAIL, "partition 1: a private key (OpenSSH) at byte 17825795: "
        f"... ({len(openssh_key()) - 1} characters)", id="deleted key", deep=True,
    ),
    disk(
        {}, key_in_gap, "credentials.residue", FAIL, "disk: a private key (OpenSSH) at byte 512000: "
        f"... ({len(openssh_key()) - 1} characters)", id="key before the first partition", deep=True,
    ),
]  # fmt: skip
