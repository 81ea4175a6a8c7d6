"""This module finds what a script fetches and runs before anybody has seen it, or compared its checksum."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vmi.manifest.reading.content import Content
from vmi.manifest.reading.downloads import FETCHERS, checks, is_kept
from vmi.manifest.reading.pointing import Placed
from vmi.manifest.reading.programs import SHELLS, Call, calls
from vmi.manifest.reading.shell import Word

LANGUAGES = frozenset({"python", "python3", "perl", "ruby", "node", "php"})
_INPUT = frozenset({"-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"})
_GIVEN, _GIVEN_TO_SHELLS = re.compile(r"-[A-Za-z]{0,9}[cer]"), re.compile(r"-[A-Za-z]{0,9}c")
"""Options, the last of some perhaps, that a program follows."""
_TAKING = frozenset({"read", "mapfile", "readarray"})


class Unseen(NamedTuple):
    """This is one such thing: who fetched it, and who runs it."""

    file: str
    place: Placed
    fetcher: str
    runner: str


def unseen(content: Content) -> Iterator[Unseen]:
    """This is everything that is fetched and run in one go, or kept and run without a comparison before."""
    for shell in content.shells:
        kept: dict[str, Call] = {}
        readers = _Readers()
        for call in shell.calls:
            yield from _in_one_go(shell.file, call, readers)
            yield from _kept(shell.file, call, kept)


class _Readers:
    """This knows which readers run what they read: each is looked at once, however many commands lead to it."""

    def __init__(self) -> None:
        self._known: dict[int, bool] = {}

    def runs_its_input(self, call: Call) -> bool:
        key = id(call.command)  # the calls of the shell's text keep it alive
        if key not in self._known:
            self._known[key] = _runs_its_input(call)
        return self._known[key]


def _in_one_go(file: str, call: Call, readers: _Readers) -> Iterator[Unseen]:
    if fetcher := next(_fetchers(_executed(call)), None):
        runner = call.program if call.first not in _executed(call) else "the shell"
        yield Unseen(file, fetcher.first, fetcher.program, runner)
    says = call if call.program in FETCHERS else None
    if call.program in ("echo", "printf"):
        says = next(_fetchers(list(call.arguments)), None)
    if says and (reader := _running(call, readers)):
        yield Unseen(file, says.first, says.program, reader.program if "$" not in reader.program else "the shell")


def _running(call: Call, readers: _Readers) -> Call | None:
    """What runs the output of a call."""
    is_taken = False
    for reader in call.readers:
        if readers.runs_its_input(reader) or (is_taken and _runs_a_variable(reader)):
            return reader
        is_taken = is_taken or reader.program in _TAKING
    return None


def _runs_its_input(call: Call) -> bool:
    files = [word.text for word in call.operands if word.text not in _INPUT]
    if any(each.program == "cat" and not each.operands for word in _executed(call) for each in calls(word.inner)):
        return True
    if call.program in ("source", "."):
        return not files
    if call.program in SHELLS and any(word.text.rpartition("/")[2] == "xargs" for word in call.command.words):
        told = call.value_of("-c")
        return call.option("-c") is not None and (not told or told.startswith(("{}", "%", "$0", "$1", "$@", "$*")))
    if call.program in SHELLS:
        return call.option("-c") is None and (call.option("-s") is not None or not files)
    return call.program in LANGUAGES and not files and call.option("-c", "-e", "-m", "-n", "-p", "-r") is None


def _runs_a_variable(call: Call) -> bool:
    return call.program.startswith("$") or any(not word.plain and "$" in word.text for word in _told(call))


def _executed(call: Call) -> list[Word]:
    """The words of a call that are run as a program, or name the file that is."""
    told = _told(call)
    if told or call.program not in (*SHELLS, *LANGUAGES, "source", "."):
        return told or ([call.first] if call.first.inner else [])
    return call.operands[:1]


def _told(call: Call) -> list[Word]:
    """The words that are a program themselves."""
    if call.program == "eval":
        return list(call.arguments)
    if call.program not in (*SHELLS, *LANGUAGES, "su"):
        return []
    option = _GIVEN if call.program in LANGUAGES else _GIVEN_TO_SHELLS
    for word, after in zip(call.arguments, call.arguments[1:], strict=False):
        if option.fullmatch(word.text):
            return [after]
    return []


def _fetchers(words: list[Word]) -> Iterator[Call]:
    return (each for word in words for each in calls(word.inner) if each.program in FETCHERS)


def _kept(file: str, call: Call, kept: dict[str, Call]) -> Iterator[Unseen]:
    """This remembers what was fetched to a file, until something is compared."""
    if checks(call):
        kept.clear()
    elif call.program in FETCHERS:
        kept |= {name: call for name in _targets(call) if name}
    elif (ran := _file_run(call)) and (fetcher := kept.pop(_base(ran.text), None)):
        runner = call.program if ran is not call.first else "the shell"
        yield Unseen(file, fetcher.first, fetcher.program, runner)


def _targets(call: Call) -> Iterator[str]:
    """The names of the files that a call writes."""
    if not is_kept(call):
        return
    to = call.value_of("-o", "--output") if call.program == "curl" else call.value_of("-O", "--output-document")
    yield from (_base(word.text) for word in call.command.writes)
    yield _base(to)
    if not to:
        yield from (_base(word.text.partition("?")[0]) for word in call.operands if "://" in word.text)


def _file_run(call: Call) -> Word | None:
    """The word that names the file which a call runs, if any."""
    if call.program in (*SHELLS, *LANGUAGES, "source", "."):
        return None if _told(call) else next(iter(call.operands), None)
    return call.first if "/" in call.first.text else None


def _base(path: str) -> str:
    return path.rpartition("/")[2]
