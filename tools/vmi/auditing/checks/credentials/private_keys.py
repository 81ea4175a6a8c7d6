"""There are no private keys.

Every file of at most 1 MiB that no package brought, and everything in /etc, /root, /home and /srv whoever brought it,
is searched for the marks of private keys: PEM and OpenSSH, PGP, PuTTY, age, WireGuard, X.509 proxies. Of files with
NUL bytes only keys in DER, PKCS #12 and Java key stores and Kerberos keytabs are known; compiled Python is passed over,
and so is what packages brought elsewhere, such as examples in documentation. SSH host keys are `credentials.host-keys`.
"""

from collections.abc import Iterator

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.entries import Entry
from vmi.auditing.models import Outcome
from vmi.auditing.subject import Observations, Subject, fail
from vmi.core.secrets import find_private_keys, is_worth_reading

ID = "credentials.private-keys"
TITLE = "there are no private keys"
HINT = "remove the key; if the image was ever published, replace the key everywhere, for it is known now"
SOURCES = ("EGI", "SPG", "AWS", "CRD-005", "CRD-009")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

LIMIT_BYTES = 2**20
TOTAL_LIMIT_BYTES = 4 * 2**30
SMALLEST_BYTES = 40
HEAD_BYTES = 4096
ANYWAY = ("/etc/", "/root/", "/home/", "/srv/")


def check(subject: Subject) -> Observations:
    source = subject.guest.source
    found: list[tuple[str, int, str]] = []
    left = TOTAL_LIMIT_BYTES
    for entry in sorted(_candidates(subject), key=source.place):
        left -= entry.size
        if left < 0:
            raise CannotJudge(f"files to search take more than {TOTAL_LIMIT_BYTES >> 30} GiB", entry.path)
        if is_worth_reading(source.read(entry, HEAD_BYTES)):
            secrets = find_private_keys(entry.path, source.read(entry, LIMIT_BYTES))
            found.extend((entry.path, secret.line, secret.title) for secret in secrets)
    for path, line, title in sorted(found):
        yield fail(path, f"holds a {title}", line)


def _candidates(subject: Subject) -> Iterator[Entry]:
    """What is worth reading, hard links once."""
    seen: set[int] = set()
    for entry in subject.guest.entries.values():
        if (
            entry.is_file
            and SMALLEST_BYTES <= entry.size <= LIMIT_BYTES
            and (entry.path not in subject.owned or entry.path.startswith(ANYWAY))
            and not entry.path.startswith("/etc/ssh/ssh_host_")
            and not entry.path.endswith(".pyc")
            and entry.inode not in seen
        ):
            seen.add(entry.inode)
            yield entry
