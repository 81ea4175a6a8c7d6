"""A playbook's tasks name modules that Ansible has.

The build brings ansible-core, whose modules are those of `ansible.builtin`. A name that is none of them stops the
playbook, when the machine is already up. Ansible's documentation lists them all.

    - ansible.builtin.apt: {name: tool}
    - ansible.posix.sysctl: {name: vm.swappiness, value: "10"}

A module of a collection is named with its collection; whether that is in the base is not looked at. A module of a
role's own, in its directory `library`, is fine.
"""

import posixpath

from vmi.core.findings import Severity
from vmi.manifest.reading.ansible import TASK_KEYWORDS, Task
from vmi.manifest.reading.ansible_modules import BUILTIN, ELSEWHERE
from vmi.manifest.reading.content import Content
from vmi.manifest.reading.pointing import at, did_you_mean
from vmi.manifest.reading.tree import Scalar
from vmi.manifest.rule import Problems

ID = "playbook-modules"
SEVERITY = Severity.ERROR

_OWN = ("ansible.builtin", "ansible.legacy")


def check(read: Content) -> Problems:
    """This looks each name up."""
    if not read.tasks:
        return
    brought = {name for playbook in read.playbooks for name in read.brought_by(playbook.step)}
    own = {posixpath.splitext(posixpath.basename(name))[0] for name in brought if "/library/" in f"/{name}"}
    for task in read.tasks:
        collection, _, name = _named(task).rpartition(".")
        if collection not in ("", *_OWN) or name in BUILTIN or name in own or not name.isidentifier():
            continue
        if any(key != task.key.text and not _is_keyword(key) for key in task.whole.keys):
            continue  # `playbook-keywords` speaks of several
        yield from _unknown(task, collection, name)


def _is_keyword(key: str) -> bool:
    return key in TASK_KEYWORDS or key.startswith("with_")


def _named(task: Task) -> str:
    """This is the module as it was written."""
    if task.key.text in ("action", "local_action"):
        given = task.whole.values[task.key.text]
        return given.text.partition(" ")[0] if isinstance(given, Scalar) else ""
    return task.key.text


def _unknown(task: Task, collection: str, name: str) -> Problems:
    shown = f"{collection}.{name[:60]}" if collection else name[:60]
    if (home := ELSEWHERE.get(name)) and collection != "ansible.builtin":
        message = f"'{shown}' is no module of ansible-core, which the build brings"
        hint = f"write `{home}.{name}`, and see that the base has the collection {home}"
        yield at(task.file, task.key, message, hint, Severity.WARNING)
    elif home:
        message = f"'{shown}' is no module of Ansible's own"
        yield at(task.file, task.key, message, f"write `{home}.{name}`")
    else:
        hint = did_you_mean(name, BUILTIN) or "a module of a collection is named with it, such as ansible.posix.sysctl"
        yield at(task.file, task.key, f"'{shown}' is no module of Ansible's own", hint)
