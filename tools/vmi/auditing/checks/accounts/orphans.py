"""Every file belongs to an account and a group that exist.

A file of an account that was removed belongs to whoever gets its number next; cloud-init gives its user the first one
that is free. Numbers that systemd and containers hand out at run time are passed over.
"""

from vmi.auditing.guest.accounts import accounts, groups
from vmi.auditing.guest.census import census
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, warn

ID = "accounts.orphans"
TITLE = "every file belongs to an account and a group that exist"
HINT = "give the files to root or remove them: find / -xdev -nouser -o -nogroup"
SOURCES = ("CIS", "ACC-005")
SEVERITY = Outcome.WARN
APPLIES = "every image with /etc/passwd and /etc/group"

AT_RUN_TIME = 60_000
"""systemd's own begin at 60001, containers' above."""


def check(subject: Subject) -> Observations:
    counted = census(subject.guest)
    users = {account.uid for account in accounts(subject.guest)}
    named = {group.gid for group in groups(subject.guest)}
    if users:
        for uid, path in counted.uids.items():
            if uid not in users and uid <= AT_RUN_TIME:
                yield warn(path, f"belongs to the number {uid}, which is no account's")
    if named:
        for gid, path in counted.gids.items():
            if gid not in named and gid <= AT_RUN_TIME:
                yield warn(path, f"belongs to the number {gid}, which is no group's")
