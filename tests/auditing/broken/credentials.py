"""Images that are broken in one way each, for the checks of credentials."""

from tests.auditing.broken.case import FAIL, Broken, guest
from tests.auditing.images import PEM

BROKEN: list[Broken] = [
    guest(
        {"/root/.ssh/authorized_keys": "# empty\nssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ builder@host\n"},
        "credentials.authorized-keys", FAIL,
        "/root/.ssh/authorized_keys:2: a key is accepted: ssh-ed25519 builder@host",
        id="authorized key",
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
        {"/root/.bash_history": "mysql -p secret\n"},
        "credentials.histories", FAIL, "/root/.bash_history: holds 16 bytes", id="history",
    ),
]  # fmt: skip
