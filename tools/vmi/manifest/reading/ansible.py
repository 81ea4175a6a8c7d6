"""This module finds the tasks of playbooks and roles: which module, with which arguments, in which place."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vmi.manifest.reading.tree import Mapping, Node, Scalar, Sequence, mappings

_OF_BOTH = """
    any_errors_fatal become become_exe become_flags become_method become_user check_mode collections connection
    debugger diff environment ignore_errors ignore_unreachable module_defaults name no_log port remote_user
    run_once tags throttle timeout vars
"""
_OF_PLAYS = """
    fact_path force_handlers gather_facts gather_subset gather_timeout handlers hosts max_fail_percentage order
    post_tasks pre_tasks roles serial strategy tasks user validate_argspec vars_files vars_prompt
"""
_OF_TASKS = """
    args async changed_when delay delegate_facts delegate_to failed_when listen loop loop_control notify poll
    register retries until when
"""
PLAY_KEYWORDS = frozenset(f"{_OF_BOTH} {_OF_PLAYS}".split())
TASK_KEYWORDS = frozenset(f"{_OF_BOTH} {_OF_TASKS}".split())
BLOCK_KEYS = ("block", "rescue", "always")
TASK_LISTS = ("pre_tasks", "tasks", "post_tasks", "handlers")
IMPORTS = ("import_playbook", "ansible.builtin.import_playbook", "ansible.legacy.import_playbook")
SHELL_MODULES = frozenset({"shell", "command", "raw"})
_PAIR = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(\"[^\"]*\"|'[^']*'|\S+)")


class Task(NamedTuple):
    """This is one task: a module and what it is given."""

    file: str
    module: str
    """Its short name: `user` for ansible.builtin.user."""
    key: Scalar
    """Where it is named."""
    given: Node
    """What stands after it."""
    whole: Mapping
    """The task itself, with `when`, `loop` and so on."""

    def argument(self, *names: str) -> str:
        """This is the text of the first of these arguments that is given; empty when none is."""
        found = self.place(*names)
        return found.text if isinstance(found, Scalar) else ""

    def place(self, *names: str) -> Node | None:
        """This is the value of the first of these arguments that is given."""
        arguments = self.arguments
        return next((arguments[name] for name in names if name in arguments), None)

    @property
    def arguments(self) -> dict[str, Node]:
        """The arguments by their names, those of the old way (`name=x state=y`) and of `args` included."""
        args = self.whole.values.get("args")
        more = args.values if isinstance(args, Mapping) else {}
        if isinstance(self.given, Mapping):
            return {**more, **self.given.values}
        if isinstance(self.given, Scalar) and self.module not in SHELL_MODULES:
            return {**more, **_pairs(self.given)}
        return more


def _pairs(given: Scalar) -> dict[str, Node]:
    exact = not given.style and given.width > 1
    return {
        match[1]: Scalar(
            given.line,
            given.column + match.start(2) if exact else given.column,
            len(match[2]) if exact else given.width,
            match[2].strip("\"'"),
        )
        for match in _PAIR.finditer(given.text)
    }


def plays(document: Node | None) -> Iterator[Mapping]:
    """This is every play of a playbook."""
    return mappings(document)


def tasks_of_play(play: Mapping, file: str) -> Iterator[Task]:
    """This is every task of a play, its handlers included."""
    for key in TASK_LISTS:
        yield from tasks(play.values.get(key), file)


def tasks(node: Node | None, file: str) -> Iterator[Task]:
    """This is every task of a list, those in blocks included."""
    for item in mappings(node):
        if any(key in item.values for key in BLOCK_KEYS):
            for key in BLOCK_KEYS:
                yield from tasks(item.values.get(key), file)
        elif task := _task(item, file):
            yield task


def _task(item: Mapping, file: str) -> Task | None:
    for name, key in item.keys.items():
        if name in TASK_KEYWORDS or name.startswith("with_"):
            continue
        given = item.values[name]
        if name in ("action", "local_action") and isinstance(given, Scalar):
            module, _, rest = given.text.partition(" ")
            return Task(file, _short(module), key, Scalar(given.line, given.column, 1, rest, style="'"), item)
        return Task(file, _short(name), key, given, item)
    return None


def _short(name: str) -> str:
    return name.rpartition(".")[2]


def names_of_roles(node: Node | None) -> Iterator[Scalar]:
    """This is the roles of a list: of a play, of what a role depends on, of what Galaxy shall fetch."""
    for item in node.items if isinstance(node, Sequence) else ():
        named = (item.values.get(key) for key in ("role", "name", "src")) if isinstance(item, Mapping) else (item,)
        name = next((each for each in named if each), None)
        if isinstance(name, Scalar):
            yield name


def is_list_of_tasks(document: Node | None) -> bool:
    """This is true for what include_tasks reads: a list whose items are no plays."""
    return isinstance(document, Sequence) and not any(
        "hosts" in item.values or any(name in item.values for name in IMPORTS) for item in mappings(document)
    )
