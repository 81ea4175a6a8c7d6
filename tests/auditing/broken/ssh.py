"""Images that are broken in one way each, for the checks of ssh."""

from tests.auditing.broken.case import FAIL, Broken, guest

BROKEN: list[Broken] = [
    guest(
        {"/etc/ssh/sshd_config.d/05-ours.conf": "PasswordAuthentication yes\n"},
        "ssh.password-authentication", FAIL, "/etc/ssh/sshd_config.d/05-ours.conf:1: PasswordAuthentication yes",
        id="password login",
    ),
]  # fmt: skip
