"""cloud-init's configuration hands out no password and no key of the author's.

What stands in cloud.cfg or in a file of cloud.cfg.d is done on every machine: an account with a password that everybody
can look up in the image, or a key whose owner can enter everywhere. Each file is read by itself, since a secret that a
later file replaces lies in the image all the same. Looked at: password, chpasswd, ssh_authorized_keys, ssh_import_id
and ssh_keys at the top, and the same with passwd, hashed_passwd and plain_text_passwd for each of `users`, `user` and
system_info.default_user. Locked passwords, and random ones that cloud-init shows on the console, pass.
"""

from collections.abc import Iterator

from vmi.auditing.guest.cloud_config import documents
from vmi.auditing.guest.public_keys import described
from vmi.auditing.guest.yaml_tree import Node
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail

ID = "cloud.credentials"
TITLE = "cloud-init's configuration holds no passwords and keys"
HINT = "remove the setting: users send their own keys when they start a machine"
SOURCES = ("EGI", "AWS", "CLD-006")
SEVERITY = Outcome.FAIL
APPLIES = "images with a configuration of cloud-init"

PASSWORDS = ("password", "passwd", "hashed_passwd", "plain_text_passwd", "hashed-passwd", "plain-text-passwd")
KEYS = ("ssh_authorized_keys", "ssh-authorized-keys")
IMPORTED = ("ssh_import_id", "ssh-import-id")
NO_PASSWORD = ("", "*", "!", "!!", "!*", "x", "R", "RANDOM")


def check(subject: Subject) -> Observations:
    for document in documents(subject.guest):
        for where, account in _accounts(document):
            yield from _passwords(account, where)
            yield from _keys(account, where)
        yield from _chpasswd(document)
        for name, key in sorted(_fields(document, "ssh_keys")):
            yield fail(key.path, f"ssh_keys: {name} is the same on every machine", key.line)


def _fields(node: Node, key: str) -> list[tuple[str, Node]]:
    found = node.get(key)
    return list(found.fields.items()) if found else []


def _accounts(document: Node) -> Iterator[tuple[str, Node]]:
    """The mappings that describe an account, and what to call them."""
    yield "", document
    for route in (("user",), ("system_info", "default_user")):
        if account := document.get(*route):
            yield f"{'.'.join(route)}: ", account
    for user in document.each("users"):
        called = user.get("name")
        yield f"user '{called.text if called else '?'}': ", user
    for name, account in _fields(document, "users"):
        yield f"user '{name}': ", account


def _passwords(account: Node, where: str) -> Observations:
    for key in PASSWORDS:
        found = account.get(key)
        if found and not found.is_nothing and (found.text or "") not in NO_PASSWORD:
            yield fail(found.path, f"{where}{key} is set: {_masked(found.text or '')}", found.line)


def _keys(account: Node, where: str) -> Observations:
    for name in KEYS:
        for key in account.each(name):
            yield fail(
                key.path, f"{where}{name} lets in {described(key.text or '') or 'a key of unknown kind'}", key.line
            )
    for name in IMPORTED:
        for owner in account.each(name):
            yield fail(owner.path, f"{where}{name} lets in whoever has a key of '{owner.text}'", owner.line)


def _chpasswd(document: Node) -> Observations:
    section = document.get("chpasswd")
    if section is None:
        return
    for user in section.each("users"):
        name, password = user.get("name"), user.get("password")
        if password and (password.text or "") not in NO_PASSWORD:
            yield fail(password.path, _changed(name.text if name else "?", password.text or ""), password.line)
    for item in section.each("list"):
        for entry in (item.text or "").split("\n"):
            who, colon, secret = entry.strip().partition(":")
            if colon and secret not in NO_PASSWORD:
                yield fail(item.path, _changed(who, secret), item.line)


def _changed(name: str | None, secret: str) -> str:
    return f"chpasswd gives '{name}' a password: {_masked(secret)}"


def _masked(secret: str) -> str:
    """The kind of a hash tells nothing; of anything else not even the first letter is shown."""
    kind = secret.split("$")[1] if secret.startswith("$") and secret.count("$") > 1 else ""
    return f"${kind[:8]}$..." if kind else "..."
