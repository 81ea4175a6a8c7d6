"""This module is CODEOWNERS as a pure function: who must approve a change to what. The last line that matches wins.

A head that people write comes first: comments, the line `*` of the curators, lines about directories such as tools/.
Then follow lines that are generated, in an order in which the last match is the right one: each appliance's owners,
the release records (an author owns an appliance, never its records), each VO's managers.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from vmi.core.errors import InputError

FILE = "CODEOWNERS"
LIMIT_BYTES = 3 * 2**20
"""GitHub does not load a larger one, and then nobody is asked (docs.github.com, "About code owners")."""
RECORDS = "/appliances/*/releases/"
_COLUMN = 36
"""Where owners stand when the path is short enough. A fixed column: one long name does not change every line."""
_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")


@dataclass(frozen=True)
class Entry:
    """This is one line that says something: neither empty nor a comment."""

    number: int
    """Counted from 1."""
    text: str
    pattern: str
    owners: tuple[str, ...]

    @property
    def subject(self) -> tuple[int, str] | None:
        """What a generated line is about, in the order of such lines; None for any other line."""
        return _subject(self.pattern)


def line_of_appliance(name: str, owners: Sequence[str]) -> str:
    """This is the line, without its end, that gives an appliance's directory to its owners."""
    return _line(f"/appliances/{_known(name)}/", owners)


def line_of_vo(name: str, managers: Sequence[str]) -> str:
    """This is the line that gives a VO's directory to its managers."""
    return _line(f"/vos/{_known(name)}/", managers)


def line_of_records(curators: Sequence[str]) -> str:
    """This is the line that keeps authors away from release records."""
    return _line(RECORDS, curators)


def entries(text: str) -> Iterator[Entry]:
    """This is every line that says something, in order."""
    for number, line in enumerate(text.split("\n"), 1):
        pattern, *owners = line.partition(" #")[0].split() or ["#"]
        if not pattern.startswith("#"):
            yield Entry(number, line, pattern, tuple(owners))


def head(text: str) -> str:
    """This is what people write: everything before the first generated line."""
    lines = text.split("\n")
    first = next((entry.number for entry in entries(text) if entry.subject), len(lines) + 1)
    kept = "\n".join(lines[: first - 1]).rstrip()
    return f"{kept}\n" if kept else ""


def curators(text: str) -> tuple[str, ...]:
    """This is who owns what nobody else does: the owners of the head's last line `*`; none when there is none."""
    everything = [entry.owners for entry in entries(head(text)) if entry.pattern == "*"]
    return everything[-1] if everything else ()


def render(current_text: str, appliances: Mapping[str, Sequence[str]], vos: Mapping[str, Sequence[str]]) -> str:
    """This is what CODEOWNERS must be: the head as it is now, then a line for each appliance and VO, by name."""
    return head(current_text) + "".join(f"{line}\n" for line in _generated(_curators(current_text), appliances, vos))


def insert(current_text: str, line: str) -> str:
    """This is CODEOWNERS with one generated line put in its place, or in the place of the line for the same path."""
    all_lines = [*entries(current_text), *entries(line_of_records(_curators(current_text))), *entries(line)]
    lines = {entry.subject: entry.text for entry in all_lines if entry.subject}
    return head(current_text) + "".join(f"{text}\n" for _, text in sorted(lines.items()))


def _generated(
    curators: Sequence[str], appliances: Mapping[str, Sequence[str]], vos: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    yield from (line_of_appliance(name, appliances[name]) for name in sorted(appliances))
    yield line_of_records(curators)
    yield from (line_of_vo(name, vos[name]) for name in sorted(vos))


def _curators(text: str) -> tuple[str, ...]:
    if not (found := curators(text)):
        hint = "begin it with a line such as `* @organisation/curators`: who reviews what nobody else owns"
        raise InputError("has no line `*` with the curators", where=FILE, hint=hint)
    return found


def _subject(pattern: str) -> tuple[int, str] | None:
    if pattern == RECORDS:
        return 1, ""
    for rank, folder in ((0, "/appliances/"), (2, "/vos/")):
        if pattern.startswith(folder):
            return rank, pattern.removeprefix(folder).removesuffix("/")
    return None


def _line(pattern: str, owners: Iterable[str]) -> str:
    return f"{pattern:<{_COLUMN - 1}} {' '.join(dict.fromkeys(owners))}"


def _known(name: str) -> str:
    """This keeps a name from being read as a pattern."""
    if not _NAME.fullmatch(name):
        raise InputError(f"'{name}' is no name of an appliance or a VO", hint="lower-case letters, digits and dashes")
    return name
