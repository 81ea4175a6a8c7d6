"""System accounts have no login shell.

An account that a service runs as needs no shell; with one, whoever gets hold of a password, a key or `su` works as the
service. Judged: accounts below 1000 besides root, whatever their passwords. Some packages give a shell on purpose, such
as PostgreSQL's: then the warning is worth a waiver.
"""

from vmi.auditing.guest.accounts import FIRST_UID, accounts
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, warn

ID = "accounts.shells"
TITLE = "system accounts have no login shell"
HINT = "set one that ends at once: usermod --shell /usr/sbin/nologin NAME"
SOURCES = ("GCE", "CIS", "ACC-004")
SEVERITY = Outcome.WARN
APPLIES = "every image"

NO_LOGIN = frozenset(("nologin", "false", "true", "sync", "shutdown", "halt", "null", "git-shell", "rssh", "noshell"))


def check(subject: Subject) -> Observations:
    declared = {account.name for account in subject.appliance.accounts} if subject.appliance else set()
    for account in accounts(subject.guest):
        if account.uid == 0 or account.uid >= FIRST_UID or account.name in declared:
            continue
        if account.shell.rpartition("/")[2] not in NO_LOGIN:
            shell = account.shell or "/bin/sh, for none is set"
            yield warn("/etc/passwd", f"system account '{account.name}' has the shell {shell}", account.line)
