"""A playbook is a list of plays.

Ansible reads a playbook when the machine that is built is up already; a mistake in it is found after minutes. A play
names `hosts` and what is done: `tasks`, `roles`, or another playbook with `import_playbook`.

    - hosts: all
      tasks:
        - name: Install the tool
          ansible.builtin.apt: {name: tool, state: present}

A key that stands twice in one task is an error too: Ansible keeps the last and says nothing.
"""

from vmi.core.findings import Severity
from vmi.core.yaml import Fault
from vmi.manifest.reading.ansible import IMPORTS, TASK_LISTS
from vmi.manifest.reading.content import Content, PlaybookFile
from vmi.manifest.reading.pointing import at
from vmi.manifest.reading.tree import Mapping, Scalar, Sequence
from vmi.manifest.rule import Problem, Problems

ID = "playbook-parses"
SEVERITY = Severity.ERROR


def check(read: Content) -> Problems:
    """This reads each playbook."""
    for playbook in read.playbooks:
        yield from _of_playbook(playbook)
    for file, fault in read.task_faults:
        yield _unreadable(file, fault)
    for task in read.tasks:
        for key in task.whole.repeated:
            message = f"'{key.text}' stands a second time in this task"
            yield at(task.file, key, message, "remove one of the two: Ansible keeps the last")


def _of_playbook(playbook: PlaybookFile) -> Problems:
    file, document = playbook.step.playbook, playbook.document
    if playbook.fault:
        yield _unreadable(file, playbook.fault)
    elif not isinstance(document, Sequence):
        yield Problem("is not a list of plays", hint="begin with `- hosts: all`", file=file)
    else:
        for item in document.items:
            if not isinstance(item, Mapping):
                yield at(file, item, "is not a play", "a play begins with `- hosts: all`")
            elif "hosts" not in item.values and not any(name in item.values for name in IMPORTS):
                yield at(file, item, "this play has no hosts", "write `hosts: all`")
            else:
                yield from _of_play(file, item)


def _unreadable(file: str, fault: Fault) -> Problem:
    return Problem(fault.message, hint=fault.hint, file=file, line=fault.line, column=fault.column, width=fault.width)


def _of_play(file: str, play: Mapping) -> Problems:
    for key in play.repeated:
        yield at(file, key, f"'{key.text}' stands a second time in this play", "remove one of the two")
    for name in (*TASK_LISTS, "roles"):
        value = play.values.get(name)
        if isinstance(value, Mapping) or (isinstance(value, Scalar) and value.text):
            yield at(file, value, f"'{name}' is not a list", "begin each entry with a dash")
