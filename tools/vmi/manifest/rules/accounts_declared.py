"""Every account that is made is declared.

EGI's guide for image authors: remove all default passwords and accounts. The account of the user is made at the first
boot by cloud-init (`default_user`), the build's own account is removed. Any other account of a person's kind is a door
that somebody must answer for: name it under `accounts` with its purpose, or make it an account of the system, which
has no login:

    useradd --system --shell /usr/sbin/nologin tool

    accounts:
      - {name: analyst, purpose: runs the notebooks that users share}
"""

from collections.abc import Iterator
from typing import NamedTuple

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance, IsoBase
from vmi.manifest.reading.ansible import Task
from vmi.manifest.reading.content import Content, content
from vmi.manifest.reading.kickstart import word_of
from vmi.manifest.reading.pointing import Placed, at
from vmi.manifest.reading.programs import Call
from vmi.manifest.reading.shell import Word
from vmi.manifest.reading.tree import Scalar
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problems

ID = "accounts-declared"
SEVERITY = Severity.WARNING

_VALUED = "bcdefgGkKpsuRPZ"
_ADDUSER = frozenset({"--gecos", "--home", "--shell", "--uid", "--ingroup", "--gid", "--conf", "--comment",
                      "-h", "-g", "-s", "-G", "-u", "-k"})  # fmt: skip
ON = ("yes", "true", "1", "on")


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This compares the accounts that are made with those that are declared."""
    del around
    read = content(manifest)
    known = {account.name for account in appliance.accounts} | {"root"}
    if isinstance(appliance.base, IsoBase):
        known.add(appliance.base.login)  # the build removes it
    gone = {word.text for _, call in read.calls if call.program in ("userdel", "deluser") for word in call.operands}
    for account in _made(read):
        if account.text not in known | gone:
            hint = f"add `- {{name: {account.text}, purpose: ...}}` under accounts, or make it with --system"
            yield at(account.file, account.place, f"makes the account '{account.text}', which is not declared", hint)


class _Account(NamedTuple):
    text: str
    file: str
    place: Placed


def _made(read: Content) -> Iterator[_Account]:
    for file, call in read.calls:
        if call.program in ("useradd", "adduser") and (word := _account(call)) and word.plain:
            yield _Account(word.text, file, word)
    for task in read.tasks:
        name = task.place("name", "user")
        if task.module == "user" and isinstance(name, Scalar) and "{{" not in name.text and _makes(task):
            yield _Account(name.text, task.file, name)
    for seed in read.kickstarts:
        for directive in seed.kickstart.named("user"):
            if name_ := directive.value("--name"):
                yield _Account(name_, seed.file, word_of(directive))
    for preseed in read.preseeds:
        made = preseed.preseed.answer("passwd/make-user")
        if (
            (answer := preseed.preseed.answer("passwd/username"))
            and answer.value
            and not (made and made.value == "false")
        ):
            yield _Account(answer.value, preseed.file, answer)
    for autoinstall in read.autoinstalls:
        user = autoinstall.autoinstall.at("identity", "username") if autoinstall.autoinstall else None
        if isinstance(user, Scalar):
            yield _Account(user.text, autoinstall.file, user)


def _makes(task: Task) -> bool:
    """This is false for an account of the system, and for a task that only adds to groups or locks a password."""
    if task.argument("state") == "absent" or task.argument("system").lower() in ON:
        return False
    changes = {"groups", "append", "password_lock"}
    return not (set(task.arguments) <= {"name", "user", "state"} | changes and changes & set(task.arguments))


def _account(call: Call) -> Word | None:
    """This is the name of the account that a command makes; None for one of the system, or when none is made."""
    if call.option("-r", "--system", "-S", "-D", "--defaults", "--help"):
        return None
    words = _operands(call)
    if call.program == "adduser" and len(words) > 1:
        return None  # it puts an account into a group
    return words[-1] if words else None


def _operands(call: Call) -> list[Word]:
    found: list[Word] = []
    skip = False
    for word in call.arguments:
        text = word.text
        if skip or (text.startswith("-") and len(text) > 1):
            short = call.program == "useradd" and not text.startswith("--") and text[-1] in _VALUED
            long = text.startswith("--") and "=" not in text and text[2:3] and text not in _BARE
            skip = not skip and bool(short or (long if call.program == "useradd" else text in _ADDUSER))
        else:
            found.append(word)
    return found


_BARE = ("--create-home", "--no-create-home", "--no-user-group", "--user-group", "--non-unique", "--no-log-init",
         "--badname", "--btrfs-subvolume-home", "--add-subids-for-system")  # fmt: skip
