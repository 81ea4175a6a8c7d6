"""Images that are broken in one way each, for the checks of accounts."""

from pathlib import Path

from tests.auditing.broken.case import FAIL, HINT, WARN, Broken, added, changed, disk, guest
from tests.auditing.images import ENABLED, GOOD, HASH, run

VAGRANT = "$6$saltsalt$QXr1010vBcXmYfWRQ4RAnhkx/Wc76ih4qy3p7rNHiVfPtwPFiqcKmtzjD3po/wq.Q1iU7kWRqznVSOBVAULLJ0"
"""The hash of `vagrant`."""
PAM = "/etc/pam.d"


def orphaned(disk: Path) -> None:
    """Gives a file to a number that is no account's."""
    for field in ("uid", "gid"):
        run("/usr/sbin/debugfs", "-w", "-R", f"set_inode_field /srv/left {field} 1234", f"{disk}?offset=1048576")


BROKEN: list[Broken] = [
    guest(
        changed(GOOD, "/etc/shadow", "root:*:", f"root:{HASH}:"),
        "accounts.password-hashes", FAIL, "/etc/shadow:1: account 'root' has a password, yescrypt: $y$...",
        id="password",
    ),
    guest(
        {"/etc/shadow-": f"bob:!{HASH}:1::::::\n"},
        "accounts.password-hashes", FAIL, "/etc/shadow-:1: account 'bob' has a password, yescrypt: $y$... "
        "(locked, but readable by everybody)", id="locked password in the copy",
    ),
    guest(
        changed(GOOD, "/etc/shadow", "sshd:!:", "sshd::"),
        "accounts.password-hashes", FAIL, "/etc/shadow:3: account 'sshd' needs no password at all",
        id="empty password",
    ),
    guest(
        added(GOOD, "/etc/passwd", "builder:x:1000:1000::/home/builder:/bin/bash\n"),
        "accounts.unexpected-users", FAIL, "/etc/passwd:4: account 'builder' has the number 1000", id="build account",
    ),
    guest(
        added(GOOD, "/etc/passwd", "toor:x:0:0::/root:/bin/bash\n"),
        "accounts.unexpected-users", FAIL, "/etc/passwd:4: account 'toor' has root's number", id="second root",
    ),
    guest(
        changed(GOOD, "/etc/shadow", "root:*:", f"root:{VAGRANT}:"),
        "accounts.password-hashes", FAIL, "/etc/shadow:1: account 'root' has a password, SHA-512: $6$..., one that "
        "everybody tries first", id="default password",
    ),
    guest(
        {"/var/backups/shadow.bak": f"bob:{HASH}:1::::::\n"},
        "accounts.password-hashes", FAIL, "/var/backups/shadow.bak:1: account 'bob' has a password, yescrypt: $y$...",
        id="password in a copy",
    ),
    guest(
        changed(GOOD, "/etc/group", "sudo:x:27:", "sudo:x:27:root,builder"),
        "accounts.groups", FAIL, "/etc/group:3: 'builder', which is no account, is in the group 'sudo'",
        id="member of sudo",
    ),
    guest(
        added(GOOD, "/etc/group", "wheel:x:27:\n"),
        "accounts.groups", FAIL, "/etc/group: 2 groups have the number 27", id="group number twice",
    ),
    guest(
        added(GOOD, "/etc/passwd", "app:x:200:65534::/nonexistent:/bin/bash\n"),
        "accounts.shells", WARN, "/etc/passwd:4: system account 'app' has the shell /bin/bash", id="service with shell",
    ),
    guest(
        {"/etc/sudoers": "Defaults env_reset\nroot ALL=(ALL:ALL) ALL\n%sudo ALL=(ALL:ALL) NOPASSWD: ALL\n"},
        "accounts.sudo", FAIL, "/etc/sudoers:3: the group 'sudo' may run everything without a password", id="NOPASSWD",
    ),
    guest(
        {"/etc/sudoers": "root ALL=(ALL:ALL) ALL\n@include /etc/sudoers.local\n",
         "/etc/sudoers.local": "User_Alias ADMINS = bob, \\\n  eve\nADMINS ALL = ALL\n"},
        "accounts.sudo", WARN, "/etc/sudoers.local:3: 'bob' may run everything", id="rule for a person",
    ),
    guest(
        changed(GOOD, "/etc/cloud/cloud.cfg", 'sudo: "ALL=(ALL) NOPASSWD:ALL", ', ""),
        "accounts.sudo-available", HINT, "/etc/cloud/cloud.cfg:5: the default user has no rule of sudo",
        id="no way to root",
    ),
    guest(
        {f"{PAM}/sshd": "@include common-auth\n", f"{PAM}/common-auth": "auth sufficient pam_permit.so\n"},
        "accounts.pam", FAIL, "/etc/pam.d/common-auth:1: everybody is let in: pam_permit (common-auth)",
        id="PAM lets all in",
    ),
    guest(
        {f"{ENABLED}/serial-getty@ttyS0.service.d/auto.conf":
         "[Service]\nExecStart=\nExecStart=-/sbin/agetty --autologin root -L %I $TERM\n"},
        "accounts.autologin", FAIL, "/etc/systemd/system/serial-getty@ttyS0.service.d/auto.conf:3: logs 'root' in",
        id="console logs in",
    ),
    disk(
        {}, orphaned, "accounts.orphans", WARN, "/srv/left: belongs to the number 1234, which is no account's",
        id="file of nobody", change={"/srv/left": "x"},
    ),
]  # fmt: skip
