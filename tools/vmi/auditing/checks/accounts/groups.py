"""Groups are unique, and nobody is in one that is as good as root.

Whoever may write to disks (disk), read password hashes (shadow), start containers (docker, lxd) or use sudo is root in
all but name. The cloud's user gets its groups from cloud-init, on the first boot; the image gives them to nobody but
to accounts that the manifest declares. A member that is no account yet is worse: who gets that name later is in it. A
service's own account in such a group is a warning.
"""

from collections import Counter

from vmi.auditing.guest.accounts import FIRST_UID, Account, Group, accounts, groups
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observation, Observations, Subject, fail, warn

ID = "accounts.groups"
TITLE = "groups are unique, and nobody is in one that is as good as root"
HINT = "take the member out: gpasswd --delete NAME GROUP; cloud-init adds its user on the first boot"
SOURCES = ("CIV", "CIS", "LYN", "ACC-002", "ACC-008")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

AS_ROOT = ("root", "sudo", "wheel", "admin", "disk", "shadow", "kmem", "docker", "podman", "lxd", "incus",
           "incus-admin", "libvirt", "adm")  # fmt: skip
USUAL = ("root", "daemon", "bin", "sys", "adm", "syslog")
"""Accounts that distributions themselves put into such groups."""


def check(subject: Subject) -> Observations:
    found, known = groups(subject.guest), {account.name: account for account in accounts(subject.guest)}
    declared = {account.name for account in subject.appliance.accounts} if subject.appliance else set()
    yield from _twice(found)
    for group in found:
        if group.name in AS_ROOT:
            for name in group.members:
                if name not in (*USUAL, *declared):
                    yield _member(group, name, known.get(name))
    privileged = {group.gid: group.name for group in found if group.name in AS_ROOT}
    for account in known.values():
        if account.gid in privileged and account.uid >= FIRST_UID and account.name not in declared:
            what = f"account '{account.name}' has the group '{privileged[account.gid]}' as its own"
            yield fail("/etc/passwd", what, account.line)


def _member(group: Group, name: str, account: Account | None) -> Observation:
    if account is None:
        return fail("/etc/group", f"'{name}', which is no account, is in the group '{group.name}'", group.line)
    say = warn if account.uid < FIRST_UID else fail
    return say("/etc/group", f"account '{name}' is in the group '{group.name}'", group.line)


def _twice(found: tuple[Group, ...]) -> Observations:
    for name, count in Counter(group.name for group in found).items():
        if count > 1:
            yield fail("/etc/group", f"group '{name}' stands there {count} times")
    for gid, count in Counter(group.gid for group in found).items():
        if count > 1:
            yield fail("/etc/group", f"{count} groups have the number {gid}")
