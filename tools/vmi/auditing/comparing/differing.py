"""This module finds what differs between two tables of names and values."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from vmi.auditing.comparing.models import Change, What
from vmi.core.printable import printable

VALUE = 500
LINES = 60
"""How many lines of one file are shown."""
Order = Callable[[str, str], int]
"""Less than 0 when the first version is older, more when it is newer, 0 when that cannot be said."""


def differences(old: Mapping[str, str], new: Mapping[str, str], order: Order | None = None) -> Iterator[Change]:
    """This is what was added, removed or changed, by name."""
    for name in sorted(old.keys() | new.keys()):
        if name not in old:
            yield change("added", name, new=new[name])
        elif name not in new:
            yield change("removed", name, old=old[name])
        elif old[name] != new[name]:
            yield change(_what(old[name], new[name], order), name, old[name], new[name])


def change(what: What, name: str, old: str = "", new: str = "", lines: Iterable[str] = ()) -> Change:
    """This is one change, fit to be shown: a stored report may say anything."""
    shown = tuple(printable(line, VALUE) for line in lines)
    return Change(
        what=what, name=printable(name, VALUE), old=printable(old, VALUE), new=printable(new, VALUE), lines=shown
    )


def line_differences(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """This is the lines that went and those that came; empty when only their order is another."""
    gone, come = Counter(old) - Counter(new), Counter(new) - Counter(old)
    told = [*(f"- {line}" for line in _each(old, gone)), *(f"+ {line}" for line in _each(new, come))]
    more = len(told) - LINES
    return told if more <= 0 else [*told[:LINES], f"... and {more} more lines"]


def _each(lines: Iterable[str], wanted: Counter[str]) -> Iterator[str]:
    left = Counter(wanted)
    for line in lines:
        if left[line] > 0:
            left[line] -= 1
            yield line


def _what(old: str, new: str, order: Order | None) -> What:
    direction = order(old, new) if order else 0
    return "upgraded" if direction < 0 else "downgraded" if direction > 0 else "changed"
