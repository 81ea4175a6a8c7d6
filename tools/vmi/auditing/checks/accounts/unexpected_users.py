"""There are no people's accounts in the image, and only root is root.

The EGI guide: remove all default accounts. The cloud's user is made by cloud-init on the first boot, so an image has
none. Judged: accounts with a number from 1000 on (nobody and those that the manifest names in `accounts` excepted),
accounts with the number 0 besides root, one number or name twice, and home directories that belong to no account.
"""

from collections import Counter

from vmi.auditing.guest.accounts import FIRST_UID, Account, accounts
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail, warn

ID = "accounts.unexpected-users"
TITLE = "there are no accounts of people but those declared, and only root has the number 0"
HINT = "remove the account and its home: userdel --remove NAME; cloud-init makes the user on the first boot"
SOURCES = ("EGI", "SPG", "DO", "ACC-002", "ACC-003")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

SYSTEM_UIDS_ABOVE = 60000  # nobody is 65534; systemd takes what it needs above 61183


def check(subject: Subject) -> Observations:
    found = accounts(subject.guest)
    declared = {account.name for account in subject.appliance.accounts} if subject.appliance else set()
    if not any(account.name == "root" for account in found):
        yield fail("/etc/passwd", "there is no account 'root'")
    for account in found:
        if FIRST_UID <= account.uid < SYSTEM_UIDS_ABOVE and account.name not in declared:
            yield fail("/etc/passwd", f"account '{account.name}' has the number {account.uid}", account.line)
        if account.uid == 0 and account.name != "root":
            yield fail("/etc/passwd", f"account '{account.name}' has root's number", account.line)
    for name in sorted(declared - {account.name for account in found}):
        yield warn("/etc/passwd", f"account '{name}' is declared, but not there")
    yield from _twice(found)
    known = {account.home.rstrip("/") for account in found}
    for path in subject.guest.glob("/home/*"):
        if path not in known and path != "/home/lost+found":
            yield warn(path, "belongs to no account")


def _twice(found: tuple[Account, ...]) -> Observations:
    for name, count in Counter(account.name for account in found).items():
        if count > 1:
            yield fail("/etc/passwd", f"account '{name}' stands there {count} times")
    for uid, count in Counter(account.uid for account in found if account.uid).items():
        if count > 1:
            yield fail("/etc/passwd", f"{count} accounts have the number {uid}")
