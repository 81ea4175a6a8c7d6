"""Plays and tasks have no keys that Ansible does not know.

Ansible stops at a key of a play that it does not know, when the machine is already up. In a task it takes the key for
the name of a module, and says that the task names two.
"""

from vmi.core.findings import Severity
from vmi.manifest.reading.ansible import IMPORTS, PLAY_KEYWORDS, TASK_KEYWORDS, Task, plays
from vmi.manifest.reading.content import Content
from vmi.manifest.reading.pointing import at, did_you_mean
from vmi.manifest.rule import Problems

ID = "playbook-keywords"
SEVERITY = Severity.ERROR


def check(read: Content) -> Problems:
    """This compares the keys with Ansible's."""
    for playbook in read.playbooks:
        for play in plays(playbook.document):
            if not any(name in play.values for name in IMPORTS):
                for name, key in play.keys.items():
                    if name not in PLAY_KEYWORDS:
                        message = f"'{name[:60]}' is no key of a play"
                        yield at(playbook.step.playbook, key, message, did_you_mean(name, PLAY_KEYWORDS))
    for task in read.tasks:
        yield from _of_task(task)


def _of_task(task: Task) -> Problems:
    others = [name for name in task.whole.keys if name not in TASK_KEYWORDS and not name.startswith("with_")]
    if len(others) < 2:
        return
    near = {name: hint for name in others if (hint := did_you_mean(name, TASK_KEYWORDS))}
    for name, hint in near.items():
        yield at(task.file, task.whole.keys[name], f"'{name[:60]}' is no key of a task", hint)
    if not near:
        message = f"this task names two modules, '{others[0][:60]}' and '{others[1][:60]}'"
        yield at(task.file, task.whole.keys[others[1]], message, "make it a task of its own")
