"""Images that are broken in one way each, for the checks of ssh."""

from pathlib import Path

from tests.auditing.broken.case import FAIL, HINT, WARN, Broken, guest

OURS = "/etc/ssh/sshd_config.d/05-ours.conf"
BROKEN: list[Broken] = [
    guest(
        {OURS: "PasswordAuthentication yes\n"},
        "ssh.password-authentication", FAIL, f"{OURS}:1: PasswordAuthentication yes",
        id="password login",
    ),
    guest(
        {"/etc/default/ssh": 'SSHD_OPTS="-o PasswordAuthentication=yes"\n'},
        "ssh.password-authentication", FAIL, "/etc/default/ssh: PasswordAuthentication yes",
        id="password login by an option",
    ),
    guest(
        {OURS: "TrustedUserCAKeys /etc/ssh/ca.pub\n"},
        "ssh.trust", FAIL, f"{OURS}:1: TrustedUserCAKeys /etc/ssh/ca.pub: whoever holds that key lets anybody in",
        id="trusted authority",
    ),
    guest(
        {OURS: "Ciphers +aes128-cbc\n"},
        "ssh.algorithms", WARN, f"{OURS}:1: Ciphers allows aes128-cbc", id="weak cipher",
    ),
    guest(
        {OURS: "X11Forwarding yes\n"},
        "ssh.hardening", HINT, f"{OURS}:1: X11Forwarding yes: the machine may use the user's display",
        id="display forwarded",
    ),
    guest(
        {"/etc/systemd/system/ssh.service": Path("/dev/null")},
        "ssh.enabled", FAIL,
        "/etc/systemd/system/ssh.service: is masked, and nothing else starts the SSH server", id="server masked",
    ),
    guest(
        {"/etc/systemd/system/cloud-init-network.service.d/x.conf": "[Unit]\nConditionPathExists=/etc/nothing\n"},
        "ssh.host-key-generation", FAIL,
        "/usr/sbin/sshd: nothing makes host keys at first boot: the server cannot start", id="no host keys ever",
    ),
]  # fmt: skip
