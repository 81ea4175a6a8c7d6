"""This module reads the words of a shell script: quotes are taken off, and what a substitution runs is found too."""

import re
from abc import ABC, abstractmethod
from bisect import bisect_right
from typing import NamedTuple

from vmi.manifest.reading.commands import Command, Word

LIMIT_DEPTH = 20
"""Substitutions in substitutions; below that nothing is looked at."""


class Origin(NamedTuple):
    """This is where a text begins in its file."""

    line: int = 1
    column: int = 1
    next_column: int = 0
    """How far its other lines are indented there."""
    folded: bool = False
    """True when its lines are no lines of the file: everything stands where it begins."""


START = Origin()
_RUN = re.compile(r"[^\s\\'\"`$|&;()<>]+")
_IN_QUOTES = re.compile(r"[^\\\"`$]+")
_VARIABLE = re.compile(r"\$(?:[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-])")
_ANSI_QUOTED = re.compile(r"\$'((?:[^'\\]|\\.){0,10000}+)'", re.S)
_ESCAPE = re.compile(r"\\(.)", re.S)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}
_BRACED_RUN = re.compile(r"[^\\'\"`$}]+")


class WordReader(ABC):
    """This reads one word after the other; what is in parentheses is read by who reads commands."""

    def __init__(self, text: str, origin: Origin, depth: int):
        self.text, self.origin, self.depth, self.at = text, origin, depth, 0
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]

    @abstractmethod
    def nested(self) -> list[Command]:
        """This reads the commands up to the parenthesis that closes."""

    @abstractmethod
    def parsed(self, text: str, origin: Origin) -> list[Command]:
        """This reads the commands of another text, one level deeper."""

    def skip(self, pattern: re.Pattern[str]) -> bool:
        match = pattern.match(self.text, self.at)
        if match:
            self.at = match.end()
        return match is not None

    def word(self) -> Word:
        start = self.at
        parts: list[str] = []
        inner: list[Command] = []
        plain = True
        while self.at < len(self.text):
            before = self.at
            plain &= self.piece(parts, inner)
            if self.at == before:
                break
        if self.at == start:
            self.at += 1  # a character that means nothing here
        line, column = self.place(start)
        return Word("".join(parts), line, column, self.width(start), plain, tuple(inner))

    def piece(self, parts: list[str], inner: list[Command]) -> bool:
        """This reads on, or not where the word ends; true when nothing is expanded."""
        char = self.text[self.at]
        if match := _RUN.match(self.text, self.at):
            parts.append(match[0])
            self.at = match.end()
        elif char == "\\":
            parts.append(self.escaped())
        elif char == "'":
            parts.append(self.single())
        elif char == '"':
            return self.double(parts, inner)
        elif match := _ANSI_QUOTED.match(self.text, self.at):
            parts.append(_ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), match[1]))
            self.at = match.end()
        elif char in "$`":
            self.expansion(parts, inner)
            return False
        elif char in "<>" and self.text.startswith("(", self.at + 1):
            self.at += 2
            inner += self.nested()
            parts.append(f"{char}(...)")
            return False
        elif char == "(" and parts and parts[-1].endswith("="):
            self.at += 1
            inner += self.substitutions_of(self.nested())
            parts.append("(...)")
        return True

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
        return self.parsed(self.text[start:end].replace("\\`", "`"), origin)

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
