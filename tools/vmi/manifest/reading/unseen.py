"""This module finds what a script fetches and runs before anybody has seen it, or compared its checksum."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vmi.manifest.reading.content import Content, Shell, remembered
from vmi.manifest.reading.executed import executed, runs_a_variable, runs_its_input
from vmi.manifest.reading.fetching import fetches
from vmi.manifest.reading.kept import kept
from vmi.manifest.reading.pointing import Placed
from vmi.manifest.reading.programs import LANGUAGES, Call, calls
from vmi.manifest.reading.shell import Word

LONGEST_TEXT = 20_000
_BY_ITSELF = re.compile(r"\b(?:exec|eval|system)\s?\((?s:.){0,100}?(?:urlopen|requests\.get|open-uri|LWP::)")
_TAKING = frozenset({"read", "mapfile", "readarray"})


class Unseen(NamedTuple):
    """This is one such thing: who fetched it, and who runs it."""

    file: str
    place: Placed
    fetcher: str
    runner: str


@remembered
def unseen(content: Content) -> Iterator[Unseen]:
    """This is everything that is fetched and run in one go, or kept and run without a comparison before."""
    found = [each for shell in content.shells for each in _of_shell(shell)]
    found += [Unseen(each.file, each.call.first, each.call.program, each.ran) for each in kept(content) if each.ran]
    once = {(each.file, each.place.line, each.place.column): each for each in reversed(found)}
    yield from sorted(once.values(), key=lambda each: (each.file, each.place.line, each.place.column))


def _of_shell(shell: Shell) -> Iterator[Unseen]:
    readers = _Readers()
    for call in shell.calls_as_run:
        yield from _in_one_go(shell.file, call, readers)


class _Readers:
    """This knows which readers run what they read: each is looked at once, however many commands lead to it."""

    def __init__(self) -> None:
        self._known: dict[int, bool] = {}

    def execute(self, call: Call) -> bool:
        key = id(call.command)  # the calls of the shell's text keep it alive
        if key not in self._known:
            self._known[key] = runs_its_input(call)
        return self._known[key]


def _in_one_go(file: str, call: Call, readers: _Readers) -> Iterator[Unseen]:
    if fetcher := next(_fetchers(executed(call)), None):
        runner = call.program if call.first not in executed(call) else "the shell"
        yield Unseen(file, fetcher.first, fetcher.program, runner)
    says = call if fetches(call) else None
    if call.program in LANGUAGES and any(_BY_ITSELF.search(text) for text in _texts(call)):
        yield Unseen(file, call.first, call.program, "itself")
    if call.program in ("echo", "printf"):
        says = next(_fetchers(list(call.arguments)), None)
    if says and (reader := _running(call, readers)):
        yield Unseen(file, says.first, says.program, reader.program if "$" not in reader.program else "the shell")


def _running(call: Call, readers: _Readers) -> Call | None:
    """What runs the output of a call."""
    is_taken = False
    for reader in call.readers:
        if readers.execute(reader) or (is_taken and runs_a_variable(reader)):
            return reader
        is_taken = is_taken or reader.program in _TAKING
    return None


def _fetchers(words: list[Word]) -> Iterator[Call]:
    return (each for word in words for each in calls(word.inner) if fetches(each))


def _texts(call: Call) -> list[str]:
    return [text[:LONGEST_TEXT] for text in (*(each.text for each in call.command.documents), *call.texts)]
