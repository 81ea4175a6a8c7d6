"""The user that cloud-init makes is the one that the manifest promises, has no password, and root gets no key.

`users` must name `default`, or cloud-init makes nobody; disable_root and lock_passwd keep their defaults, which are
true. That the default user is another than contextualization.default_user is a warning: people would try the wrong
name. Groups that are root by another name are a hint, as is `wheel` on Enterprise Linux, whose own images leave it
out.
"""

from vmi.auditing.guest.cloud_config import CONFIGURATION, merged
from vmi.auditing.guest.os_release import os_release
from vmi.auditing.guest.yaml_tree import Node
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Skipped, Subject, fail, hint, warn

ID = "cloud.users"
TITLE = "cloud-init makes the promised user, without a password, and leaves root alone"
HINT = "write `users: [default]`, and leave disable_root and lock_passwd at true"
SOURCES = ("EGI", "CES", "CIV", "CLD-007", "CLD-009")
SEVERITY = Outcome.FAIL
APPLIES = "images with a configuration of cloud-init"

ALMOST_ROOT = ("root", "disk", "shadow", "docker", "lxd", "libvirt", "incus", "incus-admin")
ENTERPRISE = ("rhel", "almalinux", "rocky", "centos", "ol")
DEFAULT = ("system_info", "default_user")


def check(subject: Subject) -> Observations:
    guest = subject.guest
    if not guest.exists(CONFIGURATION):
        raise Skipped("there is no configuration of cloud-init")
    whole = merged(guest)
    root = whole.get("disable_root")
    if root and root.is_false:
        yield fail(root.path, "disable_root is false: the user's key opens root as well", root.line)
    yield from _unlocked(whole)
    yield from _made(whole)
    account = whole.get(*DEFAULT)
    if account and subject.appliance:
        yield from _promised(whole, account, subject.appliance.contextualization.default_user)
    if account:
        yield from _groups(account, (*ALMOST_ROOT, *(("wheel",) if os_release(guest).get("ID") in ENTERPRISE else ())))


def _unlocked(whole: Node) -> Observations:
    default = whole.get(*DEFAULT)
    for account in [*([default] if default else []), *whole.each("users")]:
        for key in ("lock_passwd", "lock-passwd"):
            found = account.get(key)
            if found and found.is_false:
                name = account.get("name")
                yield fail(found.path, f"{key} is false for '{name.text if name else '?'}'", found.line)


def _made(whole: Node) -> Observations:
    users = whole.get("users")
    if whole.get("user"):  # the old way, to which cloud-init adds the default user
        return
    if users is None:
        yield warn(CONFIGURATION, "users is not set: cloud-init makes nobody whom a key could let in")
    elif not (users.fields or users.items or (users.text and not users.is_nothing)):
        yield warn(users.path, "users is empty: cloud-init makes nobody whom a key could let in", users.line)


def _promised(whole: Node, account: Node, promised: str) -> Observations:
    name, users = account.get("name"), whole.get("users")
    if name and name.text != promised:
        yield warn(name.path, f"the default user is '{name.text}', the manifest promises '{promised}'", name.line)
    if users and not users.is_nothing and not {"default", promised} & _named(users):
        yield warn(users.path, f"users names neither 'default' nor '{promised}', so cloud-init makes no such user",
                   users.line)  # fmt: skip


def _named(users: Node) -> set[str]:
    """A list of names and mappings, a mapping by name, or names with commas."""
    names = [each.text for item in users.items if (each := item.fields.get("name", item))]
    return {*users.fields, *(name for name in names if name), *(users.text or "").replace(",", " ").split()}


def _groups(account: Node, unwanted: tuple[str, ...]) -> Observations:
    groups = account.get("groups")
    for name in groups.texts if groups else ():
        for each in (word.strip() for word in name.split(",")):
            if each in unwanted and groups:
                yield hint(groups.path, f"the default user is in the group '{each}', which is as good as root",
                           groups.line)  # fmt: skip
