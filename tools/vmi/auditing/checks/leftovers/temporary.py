"""Temporary directories, crash dumps and mail are empty.

A crash dump holds a process's memory with whatever secrets it had; mail and temporary files are of the build, and every
provider downloads them. What provisioning left in /tmp is said by leftovers.build.
"""

from collections.abc import Iterable

from vmi.auditing.checks.leftovers.build import is_build_script
from vmi.auditing.guest.entries import Entry
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, warn

ID = "leftovers.temporary"
TITLE = "temporary directories, crash dumps and mail are empty"
HINT = "end provisioning with: rm -rf /tmp/* /var/tmp/* /var/crash/* /var/mail/*"
SOURCES = ("TPL", "VS:tmp-files", "VS:crash-data", "VS:abrt-data", "VS:mail-spool", "SAN-003")
SEVERITY = Outcome.WARN
APPLIES = "every image"

TEMPORARY = ("/tmp", "/var/tmp")  # noqa: S108 - paths in the image
DUMPS = ("/var/crash", "/var/lib/systemd/coredump", "/var/spool/abrt", "/var/spool/abrt-upload",
         "/var/lib/apport/coredump", "/var/lib/kdump", "/var/lib/systemd/pstore")  # fmt: skip
MAIL = ("/var/mail", "/var/spool/mail", "/var/spool/mqueue", "/var/spool/postfix/deferred",
        "/var/spool/postfix/active", "/var/spool/postfix/incoming", "/var/spool/postfix/maildrop",
        "/var/spool/exim4/input", "/var/spool/exim4/msglog", "/root/Maildir", "/root/mail")  # fmt: skip
CORES = ("/core", "/core.[0-9]*", "/root/core", "/root/core.[0-9]*")
PROGRAM = b"\x7fELF"


def check(subject: Subject) -> Observations:
    guest = subject.guest
    tops = {top.path: top for path in (*TEMPORARY, *DUMPS, *MAIL) if (top := guest.stat(path))}
    seen: set[str] = set()
    for path in tops:
        files = sorted(
            entry
            for entry in guest.walk(path)
            if entry.path not in seen and not is_build_script(entry.path) and entry.path not in subject.owned
        )
        seen.update(entry.path for entry in files)
        yield from _said(path, files)
    for path in guest.glob(*CORES):
        entry = guest.stat(path)
        if entry and entry.is_file and guest.source.read(entry, len(PROGRAM)) == PROGRAM:
            yield warn(path, "is a crashed program's memory")


def _said(top: str, entries: Iterable[Entry]) -> Observations:
    """Mailboxes are made empty with the account, and what is not temporary may well keep empty files."""
    files = [e for e in entries if not e.is_directory and (e.size or top in TEMPORARY)]
    if files:
        yield warn(files[0].path, f"is one of {len(files)} files in {top}")
