"""This module is the commands of a script, and where the output of each goes, through pipes and out of groups.

A group is what stands in braces or parentheses, a loop, an `if` or a `case`: what is piped into it is read by any of
its commands, and what any of them writes goes where the group's output goes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

LIMIT_GROUPS = 100
"""Groups in groups; what is deeper belongs to the last."""
_OPENING = frozenset({"{", "if", "while", "until", "for", "select", "case"})
_CLOSING = {"}": ("{",), "fi": ("if",), "done": ("while", "until", "for", "select"), "esac": ("case",)}
_IN_FRONT = frozenset({"if", "then", "elif", "else", "while", "until", "do", "!", "{", "time"})
"""What a command may follow at once."""


class Word(NamedTuple):
    """This is one word as the program gets it; what the shell would expand stands as it is written."""

    text: str
    line: int
    column: int
    width: int
    plain: bool = True
    """True when nothing in it is expanded."""
    inner: "tuple[Command, ...]" = ()
    """What runs to make the word: $(...), `...`, <(...)."""


class Document(NamedTuple):
    """This is a here-document."""

    text: str
    line: int
    """Of its first line."""
    column: int = 0
    """How much further right than in `text` its lines stand in the file."""


@dataclass(eq=False)
class Pipe:
    """This is where output goes: to what reads it, else to where that of the group around goes."""

    readers: "list[Command]" = field(default_factory=list)
    around: "Pipe | None" = None

    def lead_to(self, pipe: "Pipe") -> None:
        """This lets what comes out of here go on there."""
        end = self
        for _ in range(LIMIT_GROUPS):
            if end.around is None or end.around is pipe:
                break
            end = end.around
        if end is not pipe:
            end.around = pipe

    def read_by(self) -> "Sequence[Command]":
        """This is every command that can read it."""
        pipe: Pipe | None = self
        for _ in range(2 * LIMIT_GROUPS):
            if pipe is None or pipe.readers:
                break
            pipe = pipe.around
        return pipe.readers if pipe else ()


class Command(NamedTuple):
    """This is one simple command: words and redirections."""

    words: tuple[Word, ...]
    writes: tuple[Word, ...] = ()
    """The files that it writes to by > or >>."""
    documents: Sequence[Document] = ()
    feeds: Pipe | None = None
    """Where its output goes."""
    reads: tuple[Word, ...] = ()
    """What it reads by < and <<<."""
    follows: str = ""
    """The operator behind it, such as ||."""
    defines: "Group | None" = None
    """The body of the function that it defines."""

    @property
    def readers(self) -> "Sequence[Command]":
        """What reads its output through a pipe: of a group any command."""
        return self.feeds.read_by() if self.feeds else ()


class Group(NamedTuple):
    """This is a group: what stands in it, where its output goes."""

    kind: str
    reads: Pipe
    writes: Pipe
    body: list[Command] | None = None
    """All in it, and in groups in it, when it is the body of a function."""


class Commands:
    """This gathers words and redirections to commands, in the order of the text."""

    def __init__(self) -> None:
        self.found: list[Command] = []
        self.groups = [Group("", Pipe(), Pipe())]
        self.incoming = self.groups[0].reads
        self.defined: Group | None = None
        self._begin()

    def _begin(self) -> None:
        self.words: list[Word] = []
        self.writes: list[Word] = []
        self.reads: list[Word] = []
        self.documents: Sequence[Document] = ()
        self.closed: Group | None = None
        self.is_in_front = True
        self.is_awaited = False

    def add(self, word: Word) -> None:
        """This takes a word of the command; some open or close a group."""
        self.words.append(word)
        is_bare = word.width == len(word.text) and word.plain
        if self.is_in_front and is_bare and word.text in _CLOSING:
            self._close(_CLOSING[word.text])
        elif self.is_in_front and is_bare and word.text in _OPENING:
            self._open(word.text)
        elif is_bare and word.text == "{" and len(self.words) == 3 and self.words[0].text == "function":
            self.words.pop()
            self.define()
            self.add(word)
            return
        self.is_in_front = self.is_in_front and is_bare and word.text in _IN_FRONT

    def define(self) -> None:
        """This makes the last word the name of a function: the next group is its body."""
        group = Group("", Pipe(), Pipe(), [])
        self._found(Command((self.words[-1],), defines=group))
        self._begin()
        self.defined = group

    def awaited_documents(self) -> list[Document]:
        """This is the command's here-documents: they are read at the end of the line, after it, and added then."""
        found = self.documents if isinstance(self.documents, list) else []
        self.documents = found  # the many commands without any share one that is empty
        return found

    def end(self, operator: str = "") -> None:
        """This completes a command; what is piped is read by the next one."""
        piped = operator in ("|", "|&")
        out = self.closed.writes if self.closed else Pipe() if piped else self.groups[-1].writes
        if self.words or self.writes or self.documents or self.reads:
            self._complete(self._given(out, piped), operator)
        self.incoming = out if piped else self.groups[-1].reads
        self._begin()
        self.is_awaited = piped

    def _found(self, command: Command) -> None:
        self.found.append(command)
        if (body := self.groups[-1].body) is not None:
            body.append(command)

    def _complete(self, out: Pipe, operator: str) -> None:
        command = Command(tuple(self.words), tuple(self.writes), self.documents, out, tuple(self.reads), operator)
        self._found(command)
        self.defined = None
        self.incoming.readers.append(command)
        reader = self.closed.reads if self.closed else Pipe([command])  # done < <(...) is read in the loop
        for made in (command for word in self.reads for command in word.inner):
            if made.feeds:
                made.feeds.lead_to(reader)

    def _given(self, out: Pipe, piped: bool) -> Pipe:
        """What stands in >(...) reads it as well."""
        given = [each for word in (*self.words, *self.writes) if word.text.startswith(">(") for each in word.inner]
        if given:
            out = out if piped else Pipe()
            out.readers += given
        return out

    def end_line(self) -> None:
        """This completes a command, but behind a pipe the next line goes on."""
        if not self.is_awaited or self.words or self.closed:
            self.end()

    def open_subshell(self) -> None:
        """This begins what stands in parentheses."""
        if self.words or self.closed:
            self.end()
        self._open("(")

    def close_subshell(self) -> bool:
        """This ends it; false for the parenthesis behind a pattern of `case`, which closes nothing."""
        self.end()
        if self.groups[-1].kind == "case":
            return False
        self._close(("(",))
        return True

    def _open(self, kind: str) -> None:
        if len(self.groups) >= LIMIT_GROUPS:
            return
        if self.defined:
            self.groups.append(self.defined._replace(kind=kind))
            self.incoming, self.defined = self.defined.reads, None
        else:
            around = self.groups[-1]
            self.groups.append(Group(kind, self.incoming, Pipe(around=around.writes), around.body))

    def _close(self, kinds: Sequence[str]) -> None:
        # The innermost of such a kind, with those in it that were never closed.
        for depth in range(len(self.groups) - 1, 0, -1):
            if self.groups[depth].kind in kinds:
                self.closed = self.groups[depth]
                del self.groups[depth:]
                return
