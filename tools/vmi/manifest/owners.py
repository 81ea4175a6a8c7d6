"""This module is CODEOWNERS as a pure function: who must approve a change to what. The last line that matches wins.

A head that people write comes first: comments, the line `*` of the curators, lines about directories such as tools/.
Then follow lines that are generated, in an order in which the last match is the right one: each appliance's owners,
the release records (an author owns an appliance, never its records), each VO's managers.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from vmi.core.errors import InputError
from vmi.core.printable import printable

FILE = "CODEOWNERS"
LIMIT_BYTES = 3 * 10**6
"""GitHub does not load a larger one, and then nobody is asked (docs.github.com, "About code owners")."""
MOST_LINES = 50_000
"""Five times as many as the largest catalogue needs. Each is kept while it is compared with the manifests."""
RECORDS = "/appliances/*/releases/"
_COLUMN = 36
"""Where owners stand when the path is short enough. A fixed column: one long name does not change every line."""
_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")

_WORD = re.compile(r"[^ \t]+")
"""What GitHub separates; to it, any other white space is part of a name that nobody has."""
_HIDDEN = re.compile("\r(?!$)|[\v\f\x1c-\x1f\x85\xa0\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff]")

Subject = tuple[int, str]
"""What a generated line is about, in the order of such lines: 0 and an appliance, 1 for records, 2 and a VO."""
OF_RECORDS: Subject = (1, "")


@dataclass(frozen=True)
class Entry:
    """This is one line that is not empty."""

    number: int
    """Counted from 1."""
    text: str
    pattern: str
    """`#` for a comment."""
    owners: tuple[str, ...]

    @cached_property
    def subject(self) -> Subject | None:
        """What a generated line is about; None for any other line."""
        return subject_of(self.pattern)


def line_of_appliance(name: str, owners: Sequence[str]) -> str:
    """This is the line, without its end, that gives an appliance's directory to its owners."""
    return _line(f"/appliances/{_known(name)}/", owners)


def line_of_vo(name: str, managers: Sequence[str]) -> str:
    """This is the line that gives a VO's directory to its managers."""
    return _line(f"/vos/{_known(name)}/", managers)


def line_of_records(curators: Sequence[str]) -> str:
    """This is the line that keeps authors away from release records."""
    return _line(RECORDS, curators)


def subject_of_appliance(name: str) -> Subject:
    """This is what an appliance's line is about."""
    return 0, name


def subject_of_vo(name: str) -> Subject:
    """This is what a VO's line is about."""
    return 2, name


def subject_of(pattern: str) -> Subject | None:
    """This is what a generated line with this pattern is about; None when no generated line has it."""
    if pattern == RECORDS:
        return OF_RECORDS
    for rank, folder in ((0, "/appliances/"), (2, "/vos/")):
        name = pattern.removeprefix(folder).removesuffix("/")
        if pattern == f"{folder}{name}/" and is_name(name):
            return rank, name
    return None


def is_name(name: str) -> bool:
    """This is true for a name that means itself in a pattern."""
    return _NAME.fullmatch(name) is not None


def head(text: str) -> str:
    """This is what people write: everything before the first generated line."""
    lines = text.split("\n")
    first = next((entry.number for entry in _entries(text) if entry.subject), len(lines) + 1)
    kept = "\n".join(lines[: first - 1]).rstrip()
    return f"{kept}\n" if kept else ""


def tail(text: str) -> Iterator[Entry]:
    """This is the generated lines, and whatever else stands after the first of them."""
    begun = False
    for entry in _entries(text):
        begun = begun or entry.subject is not None
        if begun:
            yield entry


@lru_cache(maxsize=2)  # asked once for each team among thousands of owners
def curators(text: str) -> tuple[str, ...]:
    """This is who owns what nobody else does: the owners of the head's last line `*`; none when there is none."""
    everything = [entry.owners for entry in _entries(head(text)) if entry.pattern == "*"]
    return everything[-1] if everything else ()


def hidden(text: str) -> Iterator[tuple[int, int, str]]:
    """This is where white space stands that looks like a separator and is none: line, column and code, both from 1."""
    for number, line in enumerate(text.split("\n") if _HIDDEN.search(text) else (), 1):
        for match in _HIDDEN.finditer(line):
            yield number, match.start() + 1, f"U+{ord(match[0]):04X}"


def render(current_text: str, appliances: Mapping[str, Sequence[str]], vos: Mapping[str, Sequence[str]]) -> str:
    """This is what CODEOWNERS must be: the head as it is now, then a line for each appliance and VO, by name."""
    return head(current_text) + "".join(f"{line}\n" for line in _generated(_curators(current_text), appliances, vos))


def insert(current_text: str, line: str) -> str:
    """This is CODEOWNERS with one generated line put in its place, or in the place of the line for the same path."""
    added = f"{line_of_records(_curators(current_text))}\n{line}\n"
    lines = {entry.subject: entry.text for entry in (*tail(current_text), *_entries(added)) if entry.subject}
    return head(current_text) + "".join(f"{text}\n" for _, text in sorted(lines.items()))


def _entries(text: str) -> Iterator[Entry]:
    for number, line in enumerate(text.split("\n"), 1):
        words = _WORD.findall(line.removesuffix("\r").partition(" #")[0])
        pattern, *owners = (words or ["#"]) if line.strip(" \t\r") else [""]
        if pattern:
            yield Entry(number, line, "#" if pattern.startswith("#") else pattern, tuple(owners))


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


def _line(pattern: str, owners: Iterable[str]) -> str:
    return f"{pattern:<{_COLUMN - 1}} {' '.join(dict.fromkeys(owners))}"


def _known(name: str) -> str:
    """This keeps a name from being read as a pattern."""
    if not is_name(name):
        what = f"'{printable(name, 100)}' is no name of an appliance or a VO"
        raise InputError(what, hint="lower-case letters, digits and dashes")
    return name
