"""This module is what a script really runs: without `if`, `sudo` and `env` before it, and what `sh -c` is told too."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from vmi.manifest.reading.shell import LIMIT_DEPTH, Command, Origin, Word, parse

SHELLS = frozenset({"sh", "bash", "dash", "ksh", "zsh", "ash"})
LANGUAGES = frozenset({"python", "python3", "perl", "ruby", "node", "php", "Rscript", "lua", "pypy3"})
LONGEST_PIPE = 20
"""So many commands are looked at that read a pipe, in groups and further down."""
MOST_WORDS = 100
"""So many words are looked at of each: a thousand commands in a group all have the same readers."""
MOST_PATHS = 10
"""So many files are looked at that one command writes the same text to."""
_RESERVED = frozenset({"if", "then", "elif", "else", "while", "until", "do", "!", "{", "time"})
ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\[[^\]]*\])?\+?=")
_WRAPPERS = {
    "sudo": "ugCDhpRrtT", "doas": "uC", "env": "uCS", "nice": "n", "ionice": "cnp", "timeout": "ks", "stdbuf": "ioe",
    "xargs": "adEIiLlnPs", "command": "", "exec": "a", "builtin": "", "nohup": "", "setsid": "", "eatmydata": "",
    "in-target": "", "chroot": "", "time": "fo", "curtin": "t", "busybox": "", "toybox": "",
}  # fmt: skip
"""Programs that run what follows, and those of their options that take a value."""
_OPERANDS = {"timeout": 1, "chroot": 1, "curtin": 1}
"""How many words some of them take before the program."""


class Call(NamedTuple):
    """This is one run of a program."""

    program: str
    """Its name without a directory."""
    words: tuple[Word, ...]
    """The program and its arguments."""
    command: Command
    """What it was found in: pipes and redirections."""

    @property
    def first(self) -> Word:
        """The program where it stands."""
        return self.words[0]

    @property
    def arguments(self) -> tuple[Word, ...]:
        """What follows the program."""
        return self.words[1:]

    @property
    def operands(self) -> list[Word]:
        """The arguments that are no options; values of options are among them."""
        return [word for word in self.arguments if not word.text.startswith("-")]

    @property
    def texts(self) -> tuple[str, ...]:
        """The arguments as text."""
        return tuple(word.text for word in self.arguments)

    def option(self, *names: str) -> Word | None:
        """This is the first argument that is one of these options: --long, --long=value, -s, or -xs for -s."""
        return next((word for word in self.arguments if any(_is_option(word.text, name) for name in names)), None)

    def value_of(self, *names: str) -> str:
        """This is the value of an option: the next word, or what follows `=`; empty when it is not given."""
        for index, word in enumerate(self.arguments):
            if word.text in names or any(_ends_with(word.text, name) for name in names):
                return self.texts[index + 1] if index + 1 < len(self.texts) else ""
            for name in names:
                if name.startswith("--") and word.text.startswith(f"{name}="):
                    return word.text.partition("=")[2]
        return ""

    @property
    def readers(self) -> "Iterator[Call]":
        """What reads its output, and what reads that."""
        waiting = deque(islice(self.command.readers, LONGEST_PIPE))
        for _ in range(LONGEST_PIPE):
            if not waiting:
                return
            command = waiting.popleft()
            if call := call_of(command, MOST_WORDS):
                yield call
            if len(waiting) < LONGEST_PIPE:
                waiting.extend(islice(command.readers, LONGEST_PIPE))


def calls(commands: Iterable[Command], depth: int = 0) -> Iterator[Call]:
    """This is every run of a program in some commands, substitutions and what shells are told by text included."""
    if depth > LIMIT_DEPTH:
        return
    for command in commands:
        call = call_of(command)
        if call:
            yield call
            yield from calls(_told(call), depth + 1)
        for word in (*command.words, *command.writes, *command.reads):
            if word.inner:
                yield from calls(word.inner, depth + 1)


def call_of(command: Command, most: int | None = None) -> Call | None:
    """This is the program that a command runs, read from its first words; None when it only assigns or redirects."""
    words = () if command.defines else command.words[:most]
    at = 0
    while at < len(words):
        text = words[at].text
        if text in _RESERVED or ASSIGNMENT.match(text):
            at += 1
        elif (name := text.rpartition("/")[2]) in _WRAPPERS:
            after = _after_wrapper(words, at + 1, name)
            if after >= len(words):
                return Call(name, words[at:], command)
            at = after
        else:
            return Call(name, words[at:], command)
    return None


def _after_wrapper(words: tuple[Word, ...], at: int, name: str) -> int:
    at = _after_options(words, at, name) + _OPERANDS.get(name, 0)
    return _after_options(words, at, name)  # curtin in-target --target=/target -- sh


def _after_options(words: tuple[Word, ...], at: int, name: str) -> int:
    while at < len(words) and words[at].text.startswith("-") and len(words[at].text) > 1:
        text = words[at].text
        takes_value = not text.startswith("--") and text[-1] in _WRAPPERS[name]
        at += 2 if takes_value else 1
    return at


def _told(call: Call) -> list[Command]:
    """This is what a shell is told to run by -c or by a here-document, and what eval is given."""
    if call.program == "eval":
        return [command for word in call.arguments if word.plain for command in parse(word.text, _within(word))]
    if call.program not in SHELLS and call.program != "su":
        return []
    for index, word in enumerate(call.arguments[:-1]):
        if re.fullmatch(r"-[a-z]*c", word.text):
            return parse(call.arguments[index + 1].text, _within(call.arguments[index + 1]))
    if call.program in SHELLS and not [word for word in call.operands if word.text != "-"]:
        documents = call.command.documents
        return [c for each in documents for c in parse(each.text, Origin(each.line, each.column + 1, each.column))]
    return []


def _within(word: Word) -> Origin:
    quote = 1 if word.width > len(word.text) else 0
    return Origin(word.line, word.column + quote, 0, folded=word.width == 1)


def _is_option(text: str, name: str) -> bool:
    if name.startswith("--") or len(name) > 2:
        return text == name or text.startswith(f"{name}=")
    # Before it only letters that take no value: the O of -XPOST is no option.
    return bool(re.match(rf"-[^XHdueAbFmow\s-]*{re.escape(name[1])}", text))


def _ends_with(text: str, name: str) -> bool:
    """This is true for -so when -o is asked for: the value is the next word."""
    return len(name) == 2 and re.fullmatch(rf"-[A-Za-z]+{re.escape(name[1])}", text) is not None


class Written(NamedTuple):
    """This is text that a script writes to a file."""

    path: str
    text: str
    line: int
    column: int
    indent: int
    """How far its lines stand to the right in the file."""


def written(call: Call) -> Iterator[Written]:
    """This is what echo, printf, cat and tee write to files, as far as the script itself holds the text."""
    if call.program not in ("echo", "printf", "cat", "tee"):
        return
    paths = [word.text for word in call.command.writes]
    paths += [word.text for word in call.operands] if call.program == "tee" else []
    for reader in call.readers:
        paths += [word.text for word in reader.operands] if reader.program == "tee" else []
    for path in list(dict.fromkeys(paths))[:MOST_PATHS]:
        for document in call.command.documents:
            yield Written(path, document.text, document.line, document.column + 1, document.column)
        if call.program in ("echo", "printf"):
            for word in call.arguments:
                yield Written(path, word.text.replace("\\n", "\n"), word.line, word.column, -1)
