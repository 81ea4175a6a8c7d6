"""This module tells from a script's first line who runs it."""

import re

_LINE = re.compile(rb"#![ \t]*(?P<path>[^\s]+)(?P<rest>[^\n]*)")
SHELLS = frozenset({"sh", "bash", "dash", "ksh"})
"""What shellcheck knows, and what our own reader reads."""


def interpreter(data: bytes) -> str:
    """This is the name of the program, such as sh or python3; empty when the first line names none."""
    match = _LINE.match(data[:500])
    if not match:
        return ""
    name = match["path"].decode(errors="replace").rpartition("/")[2]
    if name != "env":
        return name
    words = [word for word in match["rest"].decode(errors="replace").split() if not word.startswith("-")]
    return next((word.rpartition("/")[2] for word in words if "=" not in word), "")


def is_shell(data: bytes) -> bool:
    """This is true for a script that a shell runs."""
    return data.startswith(b"#!") and interpreter(data) in SHELLS


def is_python(data: bytes) -> bool:
    """This is true for a script that Python 3 runs."""
    return re.fullmatch(r"python3?(\.[0-9]+)?", interpreter(data)) is not None
