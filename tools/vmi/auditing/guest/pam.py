"""This module reads PAM's stacks: who is asked what before somebody is let in, includes in their place."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.remembering import remembered

DIRECTORIES = ("/etc/pam.d", "/usr/lib/pam.d", "/usr/etc/pam.d")
"""What is found first counts."""
MODULES = ("/usr/lib/*/security", "/usr/lib64/security", "/usr/lib/security", "/lib/*/security", "/lib64/security",
           "/lib/security", "/usr/local/lib/security", "/usr/local/lib/*/security")  # fmt: skip
DEPTH_LIMIT = 16
LINES_LIMIT = 2000
_LINE = re.compile(
    r"-?(?P<type>auth|account|password|session)\s+(?P<control>\[[^\]]{0,300}\]|\S+)\s+(?P<module>\S+)\s*(?P<rest>.*)",
    re.IGNORECASE,
)


class PamLine(NamedTuple):
    """This is one module of a stack."""

    type: str
    """`auth`, `account`, `password` or `session`."""
    control: str
    """`required`, `sufficient`, `[success=1 default=ignore]` and so on, in lower case."""
    module: str
    """As it is written: `pam_unix.so`, or a path."""
    arguments: tuple[str, ...]
    path: str
    line: int

    @property
    def name(self) -> str:
        """Without path and ending."""
        return self.module.rpartition("/")[2].removesuffix(".so")

    @property
    def suffices(self) -> bool:
        """True when nothing else is asked once this one says yes."""
        return self.control == "sufficient" or re.search(r"\b(?:success|default)=done\b", self.control) is not None


@remembered
def services(guest: Guest) -> tuple[str, ...]:
    """This is the names of all stacks."""
    return tuple(sorted({name for directory in DIRECTORIES for name in guest.names(directory)}))


def stack(guest: Guest, service: str) -> list[PamLine]:
    """This is a service's modules in order, with those of the files that it includes."""
    return list(_stack(guest, service, "", 0, [0]))


def all_lines(guest: Guest) -> Iterator[PamLine]:
    """This is the lines of every file, each once, includes not followed."""
    for name in services(guest):
        path = _path(guest, name)
        for line in _parsed(guest, path) if path else ():
            if isinstance(line, PamLine):
                yield line


def modules(guest: Guest, name: str) -> list[str]:
    """This is the files that a module's name leads to."""
    if name.startswith("/"):
        return [name] if guest.exists(name) else []
    found = (guest.stat(f"{directory}/{name}") for directory in _directories(guest))
    return sorted({entry.path for entry in found if entry and entry.is_file})


@remembered
def _directories(guest: Guest) -> tuple[str, ...]:
    return tuple(directory for pattern in MODULES for directory in guest.glob(pattern))


class _Include(NamedTuple):
    type: str
    """Empty for all."""
    name: str


def _stack(guest: Guest, name: str, only: str, depth: int, lines: list[int]) -> Iterator[PamLine]:
    path = _path(guest, name)
    if depth > DEPTH_LIMIT:
        raise CannotJudge("includes itself, or too deep", path or name)
    for line in _parsed(guest, path) if path else ():
        lines[0] += 1
        if lines[0] > LINES_LIMIT:
            raise CannotJudge(f"has more than {LINES_LIMIT} lines with its includes", path or name)
        if isinstance(line, _Include):
            yield from _stack(guest, line.name, line.type or only, depth + 1, lines)
        elif only in ("", line.type):
            yield line


def _path(guest: Guest, name: str) -> str | None:
    if name.startswith("/"):
        return name
    return next((f"{directory}/{name}" for directory in DIRECTORIES if guest.exists(f"{directory}/{name}")), None)


def _parsed(guest: Guest, path: str) -> Iterator[PamLine | _Include]:
    for number, text in _joined(guest.read_text(path) or ""):
        words = text.split()
        if words[:1] == ["@include"] and len(words) > 1:
            yield _Include("", words[1])
        elif match := _LINE.match(text):
            control = match["control"].lower()
            if control in ("include", "substack"):
                yield _Include(match["type"].lower(), match["module"])
            else:
                arguments = tuple(match["rest"].split())
                yield PamLine(match["type"].lower(), control, match["module"], arguments, path, number)


def _joined(text: str) -> Iterator[tuple[int, str]]:
    """Lines without comments, those that a backslash continues joined."""
    start, joined = 0, ""
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.partition("#")[0].strip()
        start = start if joined else number
        if line.endswith("\\"):
            joined += f"{line[:-1]} "
            continue
        if joined + line:
            yield start, joined + line
        joined = ""
    if joined:
        yield start, joined.strip()
