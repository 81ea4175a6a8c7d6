"""The cloud's user can become root.

An image whose user cannot is one that nobody can repair or adapt: some marketplaces demand it. A hint, for an image may
be locked on purpose: said when neither sudo nor doas is there, or when cloud-init gives its user no rule of sudo and
the user, who has no password, could not use a group's.
"""

from vmi.auditing.guest.cloud_config import CONFIGURATION, merged
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Skipped, Subject, hint

ID = "accounts.sudo-available"
TITLE = "the cloud's user can become root"
HINT = "install sudo, and set `sudo: ALL=(ALL) NOPASSWD:ALL` for system_info.default_user in cloud.cfg"
SOURCES = ("AWS", "ACC-010")
SEVERITY = Outcome.HINT
APPLIES = "images with a configuration of cloud-init"

PROGRAMS = ("/usr/bin/sudo", "/usr/local/bin/sudo", "/usr/bin/doas", "/usr/bin/run0")


def check(subject: Subject) -> Observations:
    guest = subject.guest
    if not guest.exists(CONFIGURATION):
        raise Skipped("there is no configuration of cloud-init")
    if not any(guest.exists(path) for path in PROGRAMS):
        yield hint(PROGRAMS[0], "is not there, nor is doas")
        return
    account = merged(guest).get("system_info", "default_user")
    if account is None:
        return
    for key in ("sudo", "doas"):
        rule = account.get(key)
        if rule and (rule.texts or rule.text) and not rule.is_false:
            return
    yield hint(account.path, "the default user has no rule of sudo", account.line)
