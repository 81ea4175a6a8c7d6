"""There are no private keys.

Every file of at most 1 MiB that no package brought, and everything in /etc, /root, /home and /srv whoever brought it,
is searched for the marks of private keys: PEM and OpenSSH, PGP, PuTTY, age. Compiled Python and other files with NUL
bytes are passed over; so is what packages brought elsewhere, such as examples in documentation. SSH host keys are
`credentials.host-keys`.
"""

import re
from collections.abc import Iterator

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.entries import Entry
from vmi.auditing.subject import Observations, Subject, fail

ID = "credentials.private-keys"
TITLE = "there are no private keys"
HINT = "remove the key; if the image was ever published, replace the key everywhere, for it is known now"
SOURCES = ("EGI", "SPG", "AWS", "CRD-005", "CRD-009")

LIMIT_BYTES = 2**20
TOTAL_LIMIT_BYTES = 4 * 2**30
SMALLEST_BYTES = 40
HEAD_BYTES = 4096
ANYWAY = ("/etc/", "/root/", "/home/", "/srv/")
_MARK = re.compile(
    # A header alone is no key: programs that look for keys contain it too. What follows must look like one.
    rb"-----BEGIN (?P<kind>(?:[A-Z0-9]{1,20} ){0,4})PRIVATE KEY(?: BLOCK)?-----(?:\\n|\r?\n)[ \t]*"
    rb"(?:[A-Za-z0-9+/=]{16}|Proc-Type|Version|Comment|\r?\n)"
    rb"|(?P<putty>PuTTY-User-Key-File-[23]: )|(?P<age>AGE-SECRET-KEY-1[0-9A-Z]{20})"
)


def check(subject: Subject) -> Observations:
    source = subject.guest.source
    found: list[tuple[str, int, str]] = []
    left = TOTAL_LIMIT_BYTES
    for entry in sorted(_candidates(subject), key=source.place):
        left -= entry.size
        if left < 0:
            raise CannotJudge(f"files to search take more than {TOTAL_LIMIT_BYTES >> 30} GiB", entry.path)
        if b"\0" in source.read(entry, HEAD_BYTES):
            continue
        data = source.read(entry, LIMIT_BYTES)
        found.extend((entry.path, data.count(b"\n", 0, m.start()) + 1, _kind(m)) for m in _MARK.finditer(data))
    for path, line, kind in sorted(found):
        yield fail(path, f"holds a private key ({kind})", line)


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


def _kind(match: re.Match[bytes]) -> str:
    if match["putty"]:
        return "PuTTY"
    if match["age"]:
        return "age"
    return match["kind"].decode().strip() or "PKCS #8"
