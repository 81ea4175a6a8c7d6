"""This module asks a person at a terminal: one question, a default, and again when the answer cannot be."""

import os
import sys
from collections.abc import Callable
from typing import TypeVar

from vmi.core.console import Console
from vmi.core.errors import InputError
from vmi.manifest.writing.answers import Wrong

T = TypeVar("T")
LONGEST = 2000


def somebody_is_there() -> bool:
    """This is true at a terminal where a person reads and types."""
    return sys.stdin.isatty() and sys.stderr.isatty() and "CI" not in os.environ


def ask(console: Console, question: str, default: str, read: Callable[[str], T]) -> T:
    """This asks until `read` takes the answer; nothing typed is the default."""
    while True:
        sys.stderr.write(f"{question}{f' [{default}]' if default else ''}: ")
        sys.stderr.flush()
        line = sys.stdin.readline(LONGEST)
        if not line:
            raise InputError(f"the input ended at the question '{question}'", hint="give it as an option; see --help")
        try:
            return read(line.strip() or default)
        except Wrong as wrong:
            console.note(f"  {wrong}")
