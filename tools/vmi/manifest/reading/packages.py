"""This module is which packages scripts, playbooks and seeds install and remove."""

from collections.abc import Iterator
from typing import NamedTuple

from vmi.manifest.reading.content import Content, remembered
from vmi.manifest.reading.pointing import Placed
from vmi.manifest.reading.programs import Call, calls
from vmi.manifest.reading.running import as_run
from vmi.manifest.reading.shell import Word
from vmi.manifest.reading.tree import Scalar, scalars

MANAGERS = frozenset(
    {"apt-get", "apt", "aptitude", "dnf", "yum", "microdnf", "zypper", "apk", "tasksel", "dnf5", "nala"}
)
MODULES = frozenset({"apt", "dnf", "yum", "package", "dnf5", "zypper", "apk"})
_INSTALL = frozenset({"install", "groupinstall", "group", "in", "add", "localinstall", "reinstall"})
_REMOVE = frozenset({"remove", "purge", "autoremove", "erase", "rm", "del", "groupremove", "autopurge"})
_PRINTING = frozenset({"echo", "printf"})
_VALUED = ("-o", "-t", "-c", "--option", "--target-release", "--setopt", "--enablerepo", "--disablerepo", "--repo")


class Package(NamedTuple):
    """This is one package that is named somewhere."""

    name: str
    file: str
    place: Placed


@remembered
def installed(content: Content) -> Iterator[Package]:
    """This is every package that is installed by its name."""
    yield from _of_calls(content, _INSTALL)
    for task in content.tasks:
        if task.module in MODULES and task.argument("state") not in ("absent", "removed"):
            for name in scalars(task.place("name", "pkg", "package")):
                yield from _of_text(name, task.file)
    yield from _of_seeds(content)


def removed(content: Content) -> Iterator[str]:
    """This is every package that is removed by its name; `*` when a script removes what a variable names."""
    for package in _of_calls(content, _REMOVE):
        yield package.name
    for task in content.tasks:
        if task.module in MODULES and task.argument("state") in ("absent", "removed"):
            yield from (name.text for name in scalars(task.place("name", "pkg", "package")))
    for _, call in _runs(content):
        if call.program in MANAGERS and _verb(call) in _REMOVE and not all(word.plain for word in call.arguments):
            yield "*"


def _of_calls(content: Content, verbs: frozenset[str]) -> Iterator[Package]:
    seen: set[tuple[str, str, int, int]] = set()
    for file, call in _runs(content):
        for word in _named(call, verbs):
            key = (word.text, file, word.line, word.column)
            if word.plain and key not in seen:  # a function that is called twice
                seen.add(key)
                yield Package(word.text, file, word)


@remembered
def _runs(content: Content) -> Iterator[tuple[str, Call]]:
    """Every run of a package manager, and every text that is printed for one."""
    for shell in content.shells:
        commands = as_run(shell.commands)
        every = shell.calls if commands is shell.commands else calls(commands)
        yield from ((shell.file, call) for call in every if call.program in (*MANAGERS, *_PRINTING))


def _named(call: Call, verbs: frozenset[str]) -> Iterator[Word]:
    """The words that name packages, also when they are printed for `xargs apt-get install`."""
    if call.program in MANAGERS and _verb(call) in verbs:
        yield from _names(call)
    for reader in call.readers if call.program in _PRINTING else ():
        is_xargs = any(word.text == "xargs" for word in reader.command.words[:5])
        if is_xargs and reader.program in MANAGERS and _verb(reader) in verbs:
            names = ((word, name) for word in call.operands for name in word.text.replace("\\n", " ").split())
            yield from (word._replace(text=name) for word, name in names if "%" not in name)


def _verb(call: Call) -> str:
    return next((word.text for word in _without_values(call)), "")


def _names(call: Call) -> list[Word]:
    words = _without_values(call)[1:]
    return words[1:] if words and words[0].text in ("install", "remove") else words  # dnf group install


def _without_values(call: Call) -> list[Word]:
    """This is the arguments without options and without the values of those that take one."""
    found: list[Word] = []
    skip = False
    for word in call.arguments:
        if skip or word.text.startswith("-"):
            skip = not skip and word.text in _VALUED
        else:
            found.append(word)
    return found


def _of_text(text: Scalar, file: str) -> Iterator[Package]:
    for name in text.text.replace(",", " ").split():
        yield Package(name.split("=")[0], file, text)


def _of_seeds(content: Content) -> Iterator[Package]:
    for kickstart in content.kickstarts:
        for section in kickstart.kickstart.sections:
            if section.head.name == "%packages":
                for number, line in enumerate(section.lines, section.head.line + 1):
                    name = line.split("#")[0].strip()
                    if name and not name.startswith(("-", "%")):
                        yield Package(name, kickstart.file, Word(name, number, line.index(name) + 1, len(name)))
    for preseed in content.preseeds:
        for answer in preseed.preseed.answers:
            if answer.question in ("pkgsel/include", "tasksel/first"):
                for name in answer.value.replace(",", " ").split():
                    yield Package(name, preseed.file, answer)
    for autoinstall in content.autoinstalls:
        if autoinstall.autoinstall:
            for scalar in scalars(autoinstall.autoinstall.values.get("packages")):
                yield Package(scalar.text, autoinstall.file, scalar)
