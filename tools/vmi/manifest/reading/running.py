"""This module is a script as it runs: a function where it is called, and a variable that is set once as its value.

Nothing is run for that: what is set twice, read from somewhere or made by arithmetic stays as it is written.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from vmi.manifest.reading.commands import Group, Pipe
from vmi.manifest.reading.programs import ASSIGNMENT, MOST_WORDS, call_of
from vmi.manifest.reading.shell import Command, Word

LIMIT = 20_000
"""So much is filled in, in commands, words and fifties of characters; what comes further down stays a name."""
LIMIT_NESTED = 50
"""Commands that make words of commands, values of variables in values."""
LIMIT_DEPTH = 5
"""Functions in functions."""
LONGEST_VALUE = 4000
MOST_INNER = 20
"""So many commands may run to make a value."""
_SETTING = frozenset({"read", "mapfile", "readarray", "getopts", "unset", "for", "select"})
_VARIABLE = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*|[0-9@*])\}|([A-Za-z_][A-Za-z0-9_]*|[0-9@*]))")
_AS_A_COMMAND = re.compile(r"(?:^|[;&|(\n])\s{0,20}$")


def as_run(commands: Sequence[Command]) -> Sequence[Command]:
    """This is the same commands with functions and variables filled in."""
    every = list(_all(commands))
    names = {word.text for command in every for word in command.words}
    functions = {each.words[0].text: each.defines for each in every if each.defines and each.words[0].text in names}
    called = {call.program for command in every if (call := call_of(command, MOST_WORDS))}
    times = Counter(_set_by(every))
    if not functions and not times:
        return commands
    runs = _Runs(functions, times, called)
    found = runs.block(commands, _Scope())
    runs.connect()
    return found


@dataclass
class _Scope:
    """This is one run of a text: that of the script, or one of a function."""

    arguments: tuple[Word, ...] = ()
    names: tuple[str, ...] = ()
    """The functions that are being run."""
    output: tuple[Pipe, tuple[Word, ...]] | None = None
    """The pipe of the function's own output, and the files that it is sent to."""
    is_copy: bool = False
    is_value: bool = False
    """True for what makes a value: it is filled in already."""
    pipes: dict[int, Pipe] = field(default_factory=dict)
    copies: dict[int, list[Command]] = field(default_factory=dict)


class _Runs:
    def __init__(self, functions: dict[str, Group], times: Counter[str], called: set[str]):
        self.functions, self.times, self.called = functions, times, called
        self.values: dict[str, Word] = {}
        self.left = LIMIT
        self.depth = 0
        self.made: list[tuple[Pipe, Pipe, _Scope]] = []

    def block(self, commands: Sequence[Command], scope: _Scope) -> list[Command]:
        if self.depth >= LIMIT_NESTED:
            return []
        self.depth += 1
        found = self.filled_in(commands, scope)
        self.depth -= 1
        return found

    def filled_in(self, commands: Sequence[Command], scope: _Scope) -> list[Command]:
        found: list[Command] = []
        elsewhere: set[int] = set()
        for command in commands:
            if command.defines:
                if command.words[0].text in self.called:
                    elsewhere |= {id(each) for each in command.defines.body or ()}
            elif id(command) not in elsewhere:
                found += self.command(command, scope)
        return found

    def command(self, command: Command, scope: _Scope) -> list[Command]:
        self.left -= scope.is_copy
        words = tuple(new for word in command.words for new in self.words(word, scope))
        writes = tuple(new for word in command.writes for new in self.words(word, scope))
        feeds = self.pipe(command.feeds, scope) if command.feeds else None
        if scope.output and command.feeds is scope.output[0]:
            writes += scope.output[1]
        made = command._replace(words=words, writes=writes, feeds=feeds)
        made = made._replace(reads=tuple(self.read(word, scope, made) for word in command.reads))
        if isinstance(ran := self.function(made, scope), list):
            scope.copies[id(command)] = ran[1]
            return ran[0]
        for word in words:
            self.remember(word)
        scope.copies[id(command)] = [made]
        return [made]

    def function(self, command: Command, scope: _Scope) -> list[list[Command]] | None:
        """What a function runs, and what of that reads its input."""
        call = call_of(command, MOST_WORDS)
        body = self.functions.get(call.program) if call else None
        if not call or not body or scope.is_value or call.program in scope.names or len(scope.names) >= LIMIT_DEPTH:
            return None
        if self.left < 0 or any(word.text == "command" for word in command.words[:3]):
            return None
        output = (body.writes, command.writes) if command.writes else None
        inside = _Scope(call.arguments, (*scope.names, call.program), output, is_copy=True)
        inside.pipes[id(body.writes)] = ending = Pipe(around=command.feeds)
        self.made.append((body.writes, ending, inside))
        ran = self.block(body.body or (), inside)
        return [ran, [new for old in body.reads.readers for new in inside.copies.get(id(old), ())]]

    def words(self, word: Word, scope: _Scope) -> Iterator[Word]:
        """The words that one becomes: none or several for a variable without quotes."""
        if word.inner:
            word = word._replace(inner=tuple(self.block(word.inner, scope)))
        if scope.is_value or word.plain or "$" not in word.text:
            yield word
        elif word.text == "$@" and scope.names and self.left > 0:
            self.left -= len(scope.arguments)
            yield from scope.arguments
        else:
            filled = self.filled(word, scope)
            parts = filled.text.split() if word.width == len(word.text) and filled.plain else [filled.text]
            self.left -= len(parts) - 1
            yield from (filled._replace(text=part) for part in parts)

    def filled(self, word: Word, scope: _Scope) -> Word:
        text, inner, end = "", list(word.inner), 0
        for match in _VARIABLE.finditer(word.text):
            value = self.value(match[1] or match[2], scope)
            if value and len(text) < LONGEST_VALUE and self.left > 0:
                self.left -= 1 + len(value.text) // 50
                text += word.text[end : match.start()]
                if len(inner) < MOST_INNER and _AS_A_COMMAND.search(text[-30:]):
                    inner += self.block(value.inner, _Scope(is_copy=True, is_value=True))
                text, end = text + value.text, match.end()
        text += word.text[end:]
        return word._replace(text=text, plain="$" not in text, inner=tuple(inner))

    def value(self, name: str, scope: _Scope) -> Word | None:
        if name.isdigit() and scope.names:
            return scope.arguments[int(name) - 1] if 0 < int(name) <= len(scope.arguments) else None
        return self.values.get(name)

    def remember(self, word: Word) -> None:
        match = ASSIGNMENT.match(word.text)
        name, _, text = word.text.partition("=")
        if match and self.times[name] == 1 and len(text) <= LONGEST_VALUE:
            self.values[name] = word._replace(text=text)

    def read(self, word: Word, scope: _Scope, reader: Command) -> Word:
        """What a command is given by < or <<<; a variable's commands are then read by it."""
        new = next(self.words(word, scope), word)
        for each in new.inner if not word.inner else ():
            if each.feeds:
                each.feeds.lead_to(Pipe([reader]))
        return new

    def pipe(self, old: Pipe, scope: _Scope) -> Pipe:
        if id(old) not in scope.pipes:
            scope.pipes[id(old)] = new = Pipe()
            self.made.append((old, new, scope))
            new.around = self.pipe(old.around, scope) if old.around else None
        return scope.pipes[id(old)]

    def connect(self) -> None:
        """This gives the pipes their readers, once all are there."""
        for old, new, scope in self.made:
            new.readers += [made for each in old.readers for made in scope.copies.get(id(each), ())]


def _all(commands: Iterable[Command]) -> Iterator[Command]:
    for command in commands:
        yield command
        for word in (*command.words, *command.writes, *command.reads):
            yield from _all(word.inner)


def _set_by(commands: Iterable[Command]) -> Iterator[str]:
    """The variables that are set, as often as that stands there."""
    for command in commands:
        for word in command.words:
            if match := ASSIGNMENT.match(word.text):
                name = re.split(r"[\[+=]", word.text, maxsplit=1)[0]
                # Set as a part, or added to, is as good as twice.
                yield from [name] if match[0] == f"{name}=" else [name, name]
        texts = [word.text for word in command.words]
        if _SETTING.intersection(texts[:6]):
            yield from (name for name in texts for _ in range(2))
