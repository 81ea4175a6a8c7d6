"""Images that are broken in one way each, for the checks of accounts."""

from tests.auditing.broken.case import FAIL, Broken, added, changed, guest
from tests.auditing.images import GOOD, HASH

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
]  # fmt: skip
