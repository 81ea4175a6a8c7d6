"""This module asks a person at a terminal: one question, a default, and again when the answer cannot be."""

import os
import sys

from vmi.core.console import Console
from vmi.core.errors import InputError
from vmi.core.printable import printable
from vmi.manifest.writing.question import Question, Wrong

LONGEST = 2000


def somebody_is_there() -> bool:
    """This is true at a terminal where a person reads and types."""
    return sys.stdin.isatty() and sys.stderr.isatty() and "CI" not in os.environ


def ask(console: Console, question: Question) -> None:
    """This asks until the answer can be; nothing typed is the default."""
    for line in question.lines:
        console.note(line)
    default = f" [{printable(question.default, LONGEST)}]" if question.default else ""
    while True:
        typed = _typed(f"{question.text}{default}: ")
        if typed is None:
            what = f"the input ended at the question '{question.text}'"
            raise InputError(what, hint=f"say it with {question.option}; see vmi new --help")
        try:
            return question.answer(typed.strip() or question.default)
        except Wrong as wrong:
            console.note(f"  {wrong}")


def _typed(prompt: str) -> str | None:
    """This is one line; None at the end of input. What is said next begins on a line of its own."""
    line = ""
    try:
        sys.stderr.write(prompt)
        sys.stderr.flush()
        line = sys.stdin.readline(LONGEST)
    finally:
        if not line:
            sys.stderr.write("\n")
    return line or None
