"""This module is what the files say that an appliance uses: read once, for all rules.

A shell's text is found in scripts, in tasks of playbooks and in what a seed runs at the end of an installation; for
a rule they are the same.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, wraps
from typing import Any, NamedTuple, TypeVar

from vmi.core.yaml import LIMIT_BYTES, Fault
from vmi.manifest.models import Appliance, CopiedFile, Playbook, Script
from vmi.manifest.reading import ansible, kickstart, preseed, tree
from vmi.manifest.reading.ansible import Task
from vmi.manifest.reading.budget import Budget
from vmi.manifest.reading.interpreter import is_python, is_shell
from vmi.manifest.reading.origins import Files, Origins, Use, origins
from vmi.manifest.reading.programs import Call, Written, calls, written
from vmi.manifest.reading.running import as_run
from vmi.manifest.reading.seeds import AutoinstallFile, KickstartFile, PreseedFile, is_main, shell_texts
from vmi.manifest.reading.shell import START, Command, Origin, parse
from vmi.manifest.repository import Manifest

REMEMBERED_CHARACTERS = 16_000
"""What is longer is read again: a thousand of these are all that may stay in memory."""
KEPT_BYTES, KEPT_COMMANDS, MOST_KEPT = 4000, 100, 300
"""Of a content that is kept for equal ones, with all that was found out about it; and how many are."""
T = TypeVar("T")


@dataclass(eq=False)
class Shell:
    """This is one text that a shell runs in the build."""

    file: str
    calls: tuple[Call, ...]
    """Every program it runs, in order."""
    commands: tuple[Command, ...]
    """As they are written, those inside of words left out."""

    @cached_property
    def as_run(self) -> Sequence[Command]:
        """The same commands with functions and variables filled in."""
        return as_run(self.commands)

    @cached_property
    def calls_as_run(self) -> tuple[Call, ...]:
        """Every program, where functions and variables are filled in."""
        return self.calls if self.as_run is self.commands else tuple(calls(self.as_run))


class PlaybookFile(NamedTuple):
    """This is the playbook of one step."""

    number: int
    """Of the step, from 0."""
    step: Playbook
    document: tree.Node | None
    fault: Fault | None


class Copied(NamedTuple):
    """This is a file that one step puts into the image."""

    number: int
    step: CopiedFile
    data: bytes


class Content:
    """This is what one appliance's files say; each is read when a rule asks for it."""

    def __init__(self, files: Files, use: Use):
        self.steps, self.seed = use.steps, use.seed
        self.origins = files if isinstance(files, Origins) else None
        """This is what it is made of; None when that is too much to be remembered."""
        self.found: dict[Callable[[Content], Iterator[Any]], tuple[Any, ...]] = {}  # Any: as `remembered` says
        """This is what was found out about it."""
        self._files, self._programs, self._budget = files, use.programs, Budget()
        self.read = lru_cache(16)(files.read)
        """This is a file's content; several rules ask for the same ones."""

    @cached_property
    def scripts(self) -> tuple[tuple[str, bytes], ...]:
        """The scripts that are run in the build, in order."""
        steps = (step.script for step in self.steps if isinstance(step, Script))
        return tuple((name, data) for name in steps if (data := self.read(name)) is not None)

    @cached_property
    def pythons(self) -> tuple[tuple[str, bytes], ...]:
        """Every file that Python runs, in the build or in the guest."""
        read = ((name, self.read(name)) for name in self._programs)
        found = ((name, data) for name, data in read if data is not None and is_python(data))
        return tuple((name, data) for name, data in found if self._budget.takes_program(name, len(data[:LIMIT_BYTES])))

    @cached_property
    def unread(self) -> tuple[str, ...]:
        """The files that are not looked at to their end, for they are too long."""
        _ = self.pythons, self.shells, self.task_faults  # all that is parsed
        return self._budget.unread

    @cached_property
    def shells(self) -> tuple[Shell, ...]:
        """Everything that a shell runs in the build."""
        texts = (each for each in self._shell_texts() if self._budget.takes_program(each[0], len(each[1])))
        return tuple(Shell(file, *_calls(text, origin)) for file, text, origin in texts)

    @cached_property
    def calls(self) -> tuple[tuple[str, Call], ...]:
        """Every program that a shell runs in the build, with the file it stands in."""
        return tuple((shell.file, call) for shell in self.shells for call in shell.calls)

    @cached_property
    def written(self) -> tuple[tuple[str, Written], ...]:
        """Every text that a shell writes to a file in the build, with the file it stands in."""
        return tuple((file, each) for file, call in self.calls for each in written(call))

    @cached_property
    def playbooks(self) -> tuple[PlaybookFile, ...]:
        """The playbooks that can be read, in order."""
        steps = ((index, step) for index, step in enumerate(self.steps) if isinstance(step, Playbook))
        read = ((index, step, self.read(step.playbook)) for index, step in steps)
        return tuple(
            PlaybookFile(index, step, *document(data))
            for index, step, data in read
            if data is not None and self._budget.takes(step.playbook, len(data[:LIMIT_BYTES]))
        )

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """Every task of the playbooks, and of the roles and files of tasks that they bring."""
        return tuple(task for playbook in self.playbooks for task in self._tasks(playbook))

    @cached_property
    def copied(self) -> tuple[Copied, ...]:
        """The files that are put into the image, in order."""
        steps = ((index, step) for index, step in enumerate(self.steps) if isinstance(step, CopiedFile))
        read = ((index, step, self.read(step.file)) for index, step in steps)
        return tuple(Copied(index, step, data) for index, step, data in read if data is not None)

    @cached_property
    def kickstarts(self) -> tuple[KickstartFile, ...]:
        """The kickstart, if there is one."""
        return tuple(
            KickstartFile(name, kickstart.read(self._text(name, data))) for name, data in self._seeds("kickstart")
        )

    @cached_property
    def preseeds(self) -> tuple[PreseedFile, ...]:
        """The preseed, if there is one."""
        return tuple(PreseedFile(name, preseed.read(self._text(name, data))) for name, data in self._seeds("preseed"))

    @cached_property
    def autoinstalls(self) -> tuple[AutoinstallFile, ...]:
        """The autoinstall file, if there is one."""
        return tuple(AutoinstallFile(name, *document(data)) for name, data in self._seeds("autoinstall"))

    def _seeds(self, kind: str) -> Iterator[tuple[str, bytes]]:
        if self.seed and self.seed.kind == kind:
            main = [name for name in self.seed.files if is_main(kind, name)] or list(self.seed.files)
            read = ((name, data) for name in main if (data := self.read(name)) is not None)
            yield from ((name, data) for name, data in read if self._budget.takes(name, len(data[:LIMIT_BYTES])))

    def _shell_texts(self) -> Iterator[tuple[str, str, Origin]]:
        yield from shell_texts(self.kickstarts, self.preseeds, self.autoinstalls)
        yield from ((name, self._text(name, data), START) for name, data in self.scripts if is_shell(data))
        for task in self.tasks:
            text = task.given if isinstance(task.given, tree.Scalar) else task.place("cmd", "_raw_params")
            if task.module in ansible.SHELL_MODULES and isinstance(text, tree.Scalar):
                yield task.file, text.text, tree.origin(text)

    def _tasks(self, playbook: PlaybookFile) -> Iterator[Task]:
        for play in ansible.plays(playbook.document):
            yield from ansible.tasks_of_play(play, playbook.step.playbook)
        for name, found, _ in self._brought[playbook.number]:
            if ansible.is_list_of_tasks(found) and not _holds_variables(name):
                yield from ansible.tasks(found, name)

    @cached_property
    def task_faults(self) -> tuple[tuple[str, Fault], ...]:
        """The files of roles and of tasks that are no YAML, and why."""
        found = (each for playbook in self.playbooks for each in self._brought[playbook.number])
        return tuple((name, fault) for name, _, fault in found if fault)

    def brought_by(self, step: Playbook) -> Iterator[str]:
        """This is every file that a step brings besides its playbook."""
        for path in (*step.roles, *step.files):
            yield from self._files.files_below(path)

    @cached_property
    def _brought(self) -> dict[int, tuple[tuple[str, tree.Node | None, Fault | None], ...]]:
        """The YAML that each playbook brings, by the number of its step."""
        return {playbook.number: tuple(self._read_brought(playbook.step)) for playbook in self.playbooks}

    def _read_brought(self, step: Playbook) -> Iterator[tuple[str, tree.Node | None, Fault | None]]:
        for name in self.brought_by(step):
            # What is below these is no YAML until it is filled in, or not for Ansible.
            if "/templates/" in name or "/files/" in name or not name.endswith((".yml", ".yaml")):
                continue
            if (data := self.read(name)) is not None and self._budget.takes(name, len(data[:LIMIT_BYTES])):
                yield name, *document(data)

    def _text(self, name: str, data: bytes) -> str:
        if len(data) > LIMIT_BYTES:
            self._budget.leave(name)
        return data[:LIMIT_BYTES].decode("utf-8", errors="replace").replace("\r\n", "\n")


def _holds_variables(name: str) -> bool:
    return any(f"/{part}/" in f"/{name}" for part in ("vars", "defaults", "meta", "group_vars", "host_vars"))


def remembered(find: Callable[[Content], Iterator[T]]) -> Callable[[Content], tuple[T, ...]]:
    """This makes a list of what a function finds, and keeps it: several rules ask about the same content."""

    @wraps(find)
    def found(content: Content) -> tuple[T, ...]:
        if find not in content.found:
            content.found[find] = tuple(find(content))
        return content.found[find]

    return found


@lru_cache(2)
def content(manifest: Manifest[Appliance]) -> Content:
    """This is what one appliance's files say; a rule after the other asks about the same manifest."""
    if (made_of := origins(manifest)) is None:
        assert manifest.model  # rules see readable manifests only
        return Content(manifest, Use.of(manifest.model))
    texts = tuple(made_of.texts.items())
    if (known := _contents.get(texts)) and known.origins == made_of:
        return known
    found = Content(made_of, made_of.use)
    if _is_small(found, made_of):
        if len(_contents) == MOST_KEPT:
            _contents.clear()
        _contents[texts] = found
    return found


def _is_small(content: Content, made_of: Origins) -> bool:
    """True for what may stay in memory; a script of few bytes can run thousands of commands."""
    size = sum(len(text) for text in made_of.texts.values() if text)
    return size <= KEPT_BYTES and sum(len(shell.as_run) for shell in content.shells) <= KEPT_COMMANDS


_contents: dict[Hashable, Content] = {}
"""By what stands in their files. People copy from one another: a catalogue has fewer different ones than appliances."""


@lru_cache(32)
def document(data: bytes) -> tuple[tree.Node | None, Fault | None]:
    """This is a YAML file as a tree, or what is wrong with it."""
    try:
        return tree.read(data), None
    except Fault as fault:
        return None, fault


def _calls(text: str, origin: Origin) -> tuple[tuple[Call, ...], tuple[Command, ...]]:
    return _remembered_calls(text, origin) if len(text) <= REMEMBERED_CHARACTERS else _read_calls(text, origin)


def _read_calls(text: str, origin: Origin) -> tuple[tuple[Call, ...], tuple[Command, ...]]:
    commands = tuple(parse(text, origin))
    return tuple(calls(commands)), commands


_remembered_calls = lru_cache(1000)(_read_calls)
"""People copy scripts from one another: a catalogue has fewer different ones than appliances."""
