"""This module finds the commands of a shell script, each word with its place; it is a reader, not an interpreter.

Comments are gone, quotes are taken off, a here-document belongs to its command, and what a substitution runs is found
too. Text that no shell would accept is read as far as it makes sense: shellcheck tells what is wrong with it.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

LIMIT_DEPTH = 20
"""Substitutions in substitutions; below that nothing is looked at."""


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


class Command(NamedTuple):
    """This is one simple command: words and redirections."""

    words: tuple[Word, ...]
    writes: tuple[Word, ...] = ()
    """The files that it writes to by > or >>."""
    documents: Sequence[Document] = ()
    feeds: "Command | None" = None
    """What reads its output through a pipe."""


class Origin(NamedTuple):
    """This is where a text begins in its file."""

    line: int = 1
    column: int = 1
    next_column: int = 0
    """How far its other lines are indented there."""
    folded: bool = False
    """True when its lines are no lines of the file: everything stands where it begins."""


START = Origin()


def parse(text: str, origin: Origin = START, depth: int = 0) -> list[Command]:
    """This is every command of a text, in order; those inside of words are in `inner`."""
    if depth > LIMIT_DEPTH:
        return []
    return _Reader(text, origin, depth).commands()


def comments(text: str) -> list[int]:
    """This is where each comment begins: not what looks like one in a word or in a here-document."""
    reader = _Reader(text, START, 0)
    reader.commands()
    return reader.comments


_BLANK = re.compile(r"(?:[ \t\r]|\\\n)+")
_COMMENT = re.compile(r"#[^\n]*")
_OPERATOR = re.compile(r"\n|;;&|;;|;&|;|&&|\|\||\|&|\||&(?!>)|\(|\)")
_REDIRECTION = re.compile(r"(?:[0-9]+|\{[A-Za-z_]+\})?(<<<|<<-|<<|>>|>\||>&|<&|<>|<(?!\()|>(?!\())|(&>>?)")
_RUN = re.compile(r"[^\s\\'\"`$|&;()<>]+")
_IN_QUOTES = re.compile(r"[^\\\"`$]+")
_VARIABLE = re.compile(r"\$(?:[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-])")
_BRACED_RUN = re.compile(r"[^\\'\"`$}]+")


class _Reader:
    def __init__(self, text: str, origin: Origin, depth: int):
        self.text, self.origin, self.depth, self.at = text, origin, depth, 0
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.pending: list[tuple[str, bool, list[Document]]] = []
        self.comments: list[int] = []

    def commands(self, closing: bool = False) -> list[Command]:
        """This reads to the end, or to the parenthesis that closes."""
        found: list[Command] = []
        pipeline: list[Command] = []
        words: list[Word] = []
        writes: list[Word] = []
        documents: list[Document] = []
        opened = 0

        def end_command() -> None:
            if words or writes or documents:
                # Here-documents are read at the end of the line, after their command: the list is filled then.
                pipeline.append(Command(tuple(words), tuple(writes), documents))
            words.clear()
            writes.clear()

        def end_pipeline() -> None:
            end_command()
            feeds: Command | None = None
            linked: list[Command] = []
            for command in reversed(pipeline):
                feeds = command._replace(feeds=feeds)
                linked.append(feeds)
            found.extend(reversed(linked))
            pipeline.clear()

        while self.at < len(self.text):
            if self.skip(_BLANK):
                continue
            if self.text[self.at] == "#":
                self.comments.append(self.at)
                self.skip(_COMMENT)
            elif match := _REDIRECTION.match(self.text, self.at):
                self.at = match.end()
                self.redirect(match[1] or match[2], writes, documents)
            elif match := _OPERATOR.match(self.text, self.at):
                self.at = match.end()
                operator = match[0]
                if operator in ("|", "|&"):
                    end_command()
                    documents = []
                    continue
                if operator == "(":
                    opened += 1
                elif operator == ")":
                    if closing and not opened:
                        break
                    opened = max(0, opened - 1)
                end_pipeline()
                documents = []
                if operator == "\n":
                    self.here_documents()
            else:
                words.append(self.word())
        end_pipeline()
        self.here_documents()
        return found

    def skip(self, pattern: re.Pattern[str]) -> bool:
        match = pattern.match(self.text, self.at)
        if match:
            self.at = match.end()
        return match is not None

    def redirect(self, operator: str, writes: list[Word], documents: list[Document]) -> None:
        self.skip(_BLANK)
        if self.at >= len(self.text) or _OPERATOR.match(self.text, self.at):
            return
        target = self.word()
        if operator in ("<<", "<<-"):
            self.pending.append((target.text, operator == "<<-", documents))
        elif operator == "<<<":
            documents.append(Document(target.text, target.line, target.column))
        elif operator in (">", ">>", ">|", "&>", "&>>"):
            writes.append(target)

    def here_documents(self) -> None:
        for delimiter, tabs, documents in self.pending:
            end = re.compile(rf"^{chr(9) + '*' if tabs else ''}{re.escape(delimiter)}$", re.M)
            match = end.search(self.text, self.at)
            stop = match.start() if match else len(self.text)
            line, _ = self.place(self.at)
            documents.append(Document(self.text[self.at : stop], line, self.origin.next_column))
            self.at = min(match.end() + 1, len(self.text)) if match else stop
        self.pending.clear()

    def word(self) -> Word:
        start = self.at
        parts: list[str] = []
        inner: list[Command] = []
        plain = True
        while self.at < len(self.text):
            match = _RUN.match(self.text, self.at)
            if match:
                parts.append(match[0])
                self.at = match.end()
                continue
            char = self.text[self.at]
            if char == "\\":
                parts.append(self.escaped())
            elif char == "'":
                parts.append(self.single())
            elif char == '"':
                plain &= self.double(parts, inner)
            elif char in "$`":
                plain = False
                self.expansion(parts, inner)
            elif char in "<>" and self.text.startswith("(", self.at + 1):
                plain = False
                self.at += 2
                inner += self.nested()
                parts.append(f"{char}(...)")
            elif char == "(" and parts and parts[-1].endswith("="):
                self.at += 1
                inner += self.substitutions_of(self.nested())
                parts.append("(...)")
            else:
                break
        if self.at == start:
            self.at += 1  # a character that means nothing here
        line, column = self.place(start)
        return Word("".join(parts), line, column, self.width(start), plain, tuple(inner))

    def escaped(self) -> str:
        char = self.text[self.at + 1 : self.at + 2]
        self.at += 2
        return "" if char == "\n" else char

    def single(self) -> str:
        end = self.text.find("'", self.at + 1)
        end = len(self.text) if end < 0 else end
        inside = self.text[self.at + 1 : end]
        self.at = end + 1
        return inside

    def double(self, parts: list[str], inner: list[Command]) -> bool:
        """This reads a text in double quotes; true when nothing in it is expanded."""
        self.at += 1
        plain = True
        while self.at < len(self.text) and self.text[self.at] != '"':
            if match := _IN_QUOTES.match(self.text, self.at):
                parts.append(match[0])
                self.at = match.end()
            elif self.text[self.at] == "\\":
                char = self.text[self.at + 1 : self.at + 2]
                parts.append({"\n": "", '"': '"', "$": "$", "`": "`", "\\": "\\"}.get(char, f"\\{char}"))
                self.at += 2
            else:
                plain = False
                self.expansion(parts, inner)
        self.at += 1
        return plain

    def expansion(self, parts: list[str], inner: list[Command]) -> None:
        """This reads what begins with a dollar or a backquote."""
        text, start = self.text, self.at
        if text[start] == "`":
            inner += self.backquoted()
            parts.append("$(...)")
        elif text.startswith("$((", start):
            end = text.find("))", start)
            self.at = len(text) if end < 0 else end + 2
            parts.append("$((...))")
        elif text.startswith("$(", start):
            self.at += 2
            inner += self.nested()
            parts.append("$(...)")
        elif text.startswith("${", start):
            self.at += 2
            self.braced(inner)
            parts.append(text[start : self.at])
        elif match := _VARIABLE.match(text, start):
            parts.append(match[0])
            self.at = match.end()
        else:
            parts.append("$")
            self.at += 1

    def braced(self, inner: list[Command]) -> None:
        """This reads to the brace that closes."""
        while self.at < len(self.text) and self.text[self.at] != "}":
            char = self.text[self.at]
            if self.skip(_BRACED_RUN):
                continue
            if char == "\\":
                self.at += 2
            elif char == "'":
                self.at += 1  # in double quotes an apostrophe here is only an apostrophe
            elif char == '"':
                self.at += 1
            elif self.depth < LIMIT_DEPTH:
                self.depth += 1
                self.expansion([], inner)
                self.depth -= 1
            else:
                self.at += 1
        self.at += 1

    def nested(self) -> list[Command]:
        """This reads the commands up to the parenthesis that closes."""
        if self.depth >= LIMIT_DEPTH:
            self.at = len(self.text)
            return []
        self.depth += 1
        pending, self.pending = self.pending, []
        found = self.commands(closing=True)
        self.pending = pending
        self.depth -= 1
        return found

    def substitutions_of(self, elements: list[Command]) -> list[Command]:
        """This is what runs to make the elements of an array; they themselves are no commands."""
        return [command for element in elements for word in element.words for command in word.inner]

    def backquoted(self) -> list[Command]:
        start = end = self.at + 1
        while end < len(self.text) and self.text[end] != "`":
            end += 2 if self.text[end] == "\\" else 1
        self.at = end + 1
        line, column = self.place(start)
        origin = Origin(line, column, self.origin.next_column, self.origin.folded)
        return parse(self.text[start:end].replace("\\`", "`"), origin, self.depth + 1)

    def place(self, at: int) -> tuple[int, int]:
        if self.origin.folded:
            return self.origin.line, self.origin.column
        row = bisect_right(self.starts, at) - 1
        before = self.origin.column if row == 0 else self.origin.next_column + 1
        return self.origin.line + row, before + at - self.starts[row]

    def width(self, start: int) -> int:
        if self.origin.folded:
            return 1
        end = self.text.find("\n", start, self.at)
        return max(1, (self.at if end < 0 else end) - start)
