"""No account has a password.

The EGI guide: remove all default passwords, put no shared credentials in any image. A hash in a public image is guessed
at leisure, and the same password then opens every machine. Looked at: shadow, gshadow, passwd, the copies with a dash
that tools leave beside them, and opasswd. A locked hash (`!$6$...`) is still a hash. No password at all is worse.
"""

import re

from vmi.auditing.guest.accounts import Secret, secrets
from vmi.auditing.models import Outcome
from vmi.auditing.subject import Observations, Subject, fail

ID = "accounts.password-hashes"
TITLE = "no account has a password"
HINT = "lock accounts with: passwd --delete NAME && passwd --lock NAME; remove shadow- and gshadow-"
SOURCES = ("EGI", "AWS", "DO", "GCE", "LYN", "CRD-001", "CRD-002", "ACC-001", "ACC-011")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

ALGORITHMS = {
    "1": "MD5", "2a": "bcrypt", "2b": "bcrypt", "2y": "bcrypt", "5": "SHA-256", "6": "SHA-512", "7": "scrypt",
    "gy": "gost-yescrypt", "y": "yescrypt", "sm3": "SM3",
}  # fmt: skip
_NONE = re.compile(r"[*!x]*\Z|!unset\Z|\*NP\*\Z|\*LK\*\Z|!locked\Z")


def check(subject: Subject) -> Observations:
    for secret in secrets(subject.guest):
        if secret.field == "" and not secret.path.startswith("/etc/gshadow"):  # in gshadow, empty means none
            yield fail(secret.path, f"account '{secret.name}' needs no password at all", secret.line)
        elif not _NONE.match(secret.field) and secret.field:
            yield fail(secret.path, _describe(secret), secret.line)


def _describe(secret: Secret) -> str:
    what = "group" if "gshadow" in secret.path else "account"
    hashed = secret.field.lstrip("!*")
    locked = " (locked, but readable by everybody)" if hashed != secret.field else ""
    algorithm = hashed.split("$")[1] if hashed.count("$") >= 2 else ""
    name = ALGORITHMS.get(algorithm, "DES or unknown")
    masked = f"${algorithm}$..." if algorithm in ALGORITHMS else "..."
    return f"{what} '{secret.name}' has a password, {name}: {masked}{locked}"
