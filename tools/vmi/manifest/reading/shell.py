"""This module finds the commands of a shell script, each word with its place; it is a reader, not an interpreter.

Comments are gone, quotes are taken off, a here-document belongs to its command, and what a substitution runs is found
too. Text that no shell would accept is read as far as it makes sense: shellcheck tells what is wrong with it.
"""

import re
from typing import NamedTuple

from vmi.manifest.reading.commands import Command, Commands, Document, Word
from vmi.manifest.reading.words import LIMIT_DEPTH, START, Origin, WordReader

__all__ = ["LIMIT_DEPTH", "START", "Command", "Document", "Origin", "Word", "comments", "parse"]


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
_NO_PARAMETERS = re.compile(r"[ \t]{0,20}\)")
_COMMENT = re.compile(r"#[^\n]*")
_OPERATOR = re.compile(r"\n|;;&|;;|;&|;|&&|\|\||\|&|\||&(?!>)|\(|\)")
_REDIRECTION = re.compile(r"(?:[0-9]+|\{[A-Za-z_]+\})?(<<<|<<-|<<|>>|>\||>&|<&|<>|<(?!\()|>(?!\())|(&>>?)")


class _Awaited(NamedTuple):
    """This is a here-document that begins in the next line."""

    delimiter: str
    tabs: bool
    documents: list[Document]


class _Reader(WordReader):
    def __init__(self, text: str, origin: Origin, depth: int):
        super().__init__(text, origin, depth)
        self.awaited: list[_Awaited] = []
        self.comments: list[int] = []

    def commands(self, closing: bool = False) -> list[Command]:
        """This reads to the end, or to the parenthesis that closes."""
        read, opened = Commands(), 0
        while self.at < len(self.text) and opened >= 0:
            if self.skip(_BLANK):
                continue
            if self.text[self.at] == "#":
                self.comments.append(self.at)
                self.skip(_COMMENT)
            elif match := _REDIRECTION.match(self.text, self.at):
                self.at = match.end()
                self.redirect(match[1] or match[2], read)
            elif match := _OPERATOR.match(self.text, self.at):
                self.at = match.end()
                opened += self.operate(match[0], read)
                opened = opened if closing else max(0, opened)
            else:
                read.add(self.word())
        read.end()
        self.here_documents()
        return read.found

    def operate(self, operator: str, read: Commands) -> int:
        """This does what stands between commands; what it counts is parentheses."""
        if operator == "\n":
            read.end_line()
            self.here_documents()
        elif operator == "(" and read.words and self.skip(_NO_PARAMETERS):
            read.define()
        elif operator == "(":
            read.open_subshell()
            return 1
        elif operator == ")":
            return -1 if read.close_subshell() else 0
        else:
            read.end(operator)
        return 0

    def redirect(self, operator: str, read: Commands) -> None:
        self.skip(_BLANK)
        if self.at >= len(self.text) or _OPERATOR.match(self.text, self.at):
            return
        target = self.word()
        if operator in ("<<", "<<-"):
            self.awaited.append(_Awaited(target.text, operator == "<<-", read.awaited_documents()))
        elif operator == "<<<":
            read.awaited_documents().append(Document(target.text, target.line, target.column))
            read.reads.append(target)
        elif operator == "<":
            read.reads.append(target)
        elif operator in (">", ">>", ">|", "&>", "&>>"):
            read.writes.append(target)

    def here_documents(self) -> None:
        for delimiter, tabs, documents in self.awaited:
            end = re.compile(rf"^{chr(9) + '*' if tabs else ''}{re.escape(delimiter)}$", re.M)
            match = end.search(self.text, self.at)
            stop = match.start() if match else len(self.text)
            line, _ = self.place(self.at)
            documents.append(Document(self.text[self.at : stop], line, self.origin.next_column))
            self.at = min(match.end() + 1, len(self.text)) if match else stop
        self.awaited.clear()

    def nested(self) -> list[Command]:
        if self.depth >= LIMIT_DEPTH:
            self.at = len(self.text)
            return []
        self.depth += 1
        awaited, self.awaited = self.awaited, []
        found = self.commands(closing=True)
        self.awaited = awaited
        self.depth -= 1
        return found

    def parsed(self, text: str, origin: Origin) -> list[Command]:
        return parse(text, origin, self.depth + 1)
