"""No account has a password.

The EGI guide: remove all default passwords, put no shared credentials in any image. A hash in a public image is guessed
at leisure, and the same password then opens every machine. Looked at: shadow, gshadow, passwd, master.passwd, every
copy of them in /etc and /var/backups (shadow-, shadow.bak, shadow.rpmsave ...), and opasswd. A locked hash (`!$6$...`)
is still a hash. No password at all is worse. Of SHA-256 and SHA-512 hashes it is tried whether they are of the
account's name or of a few passwords that everybody tries first; yescrypt, bcrypt and the others are not tried.
"""

import re

from vmi.auditing.guest.accounts import Secret, secrets
from vmi.auditing.guest.sha_crypt import is_password
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail

ID = "accounts.password-hashes"
TITLE = "no account has a password"
HINT = "lock accounts with: passwd --delete NAME && passwd --lock NAME; remove shadow- and gshadow-"
SOURCES = ("EGI", "AWS", "DO", "GCE", "LYN", "VS:passwd-backups", "CRD-001", "CRD-002", "CRD-003", "ACC-001", "ACC-011")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

ALGORITHMS = {
    "1": "MD5", "2a": "bcrypt", "2b": "bcrypt", "2y": "bcrypt", "5": "SHA-256", "6": "SHA-512", "7": "scrypt",
    "gy": "gost-yescrypt", "y": "yescrypt", "sm3": "SM3",
}  # fmt: skip
DEFAULTS = (
    "root", "toor", "admin", "password", "passwd", "changeme", "secret", "default", "test", "guest", "user", "welcome",
    "letmein", "qwerty", "1234", "12345", "123456", "12345678", "P@ssw0rd", "linux", "cloud", "cloudadm", "debian",
    "ubuntu", "centos", "rocky", "almalinux", "fedora", "vagrant", "packer", "alpine", "raspberry", "gocubsgo",
    "cubswin:)", "egi",
)  # fmt: skip
TRIED_LIMIT = 20
"""Hashes; each takes a fifth of a second."""
_NONE = re.compile(r"[*!x]*\Z|!unset\Z|\*NP\*\Z|\*LK\*\Z|!locked\Z")


def check(subject: Subject) -> Observations:
    tried = 0
    for secret in secrets(subject.guest):
        if secret.field == "" and "/gshadow" not in secret.path:  # in gshadow, empty means none
            yield fail(secret.path, f"account '{secret.name}' needs no password at all", secret.line)
        elif not _NONE.match(secret.field) and secret.field:
            tried += 1
            known = tried <= TRIED_LIMIT and _is_default(secret)
            yield fail(
                secret.path, _describe(secret) + (", one that everybody tries first" if known else ""), secret.line
            )


def _is_default(secret: Secret) -> bool:
    field = secret.field.lstrip("!*")
    return any(is_password(field, password) for password in dict.fromkeys((secret.name, *DEFAULTS)))


def _describe(secret: Secret) -> str:
    what = "group" if "gshadow" in secret.path else "account"
    hashed = secret.field.lstrip("!*")
    locked = " (locked, but readable by everybody)" if hashed != secret.field else ""
    algorithm = hashed.split("$")[1] if hashed.count("$") >= 2 else ""
    name = ALGORITHMS.get(algorithm, "DES or unknown")
    masked = f"${algorithm}$..." if algorithm in ALGORITHMS else "..."
    return f"{what} '{secret.name}' has a password, {name}: {masked}{locked}"
