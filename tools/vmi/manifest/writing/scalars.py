"""This module writes single values: in their author's spelling, quoted where an editor would read something else."""

import re

import yaml

from vmi.manifest.writing import order
from vmi.manifest.writing.order import Annotation
from vmi.manifest.writing.tree import Scalar

_INDICATOR = re.compile(r"[|>][-+]?([1-9])?[-+]?")


def flow_text(scalar: Scalar, annotation: Annotation) -> str | None:
    """This is a value inside brackets, or None when it takes several lines."""
    if "\n" in scalar.text:
        return None
    return plain_lines(scalar, annotation)[0] or "null"


def plain_lines(scalar: Scalar, annotation: Annotation) -> list[str]:
    """This is a plain or a quoted value; those of several lines are broken as their author broke them."""
    if scalar.style is None and order.is_text(annotation) and order.looks_like_no_text(scalar.value):
        return [f'"{scalar.value}"']
    first, *more = scalar.text.split("\n")
    return [_cut(first), *(_cut(line.lstrip(" \t")) for line in more)] if more else [first]


def block_lines(scalar: Scalar, column: int) -> list[str]:
    """This is the header of a `|` or `>` value, and its lines without indentation; empty ones at its end go.

    `column` is that of its key, or of its dash: an indentation that the author named counts from there.
    """
    header, *lines = scalar.text.split("\n")
    content = [line[_depth(header, lines, column) :] for line in lines]
    while content and not content[-1]:
        content.pop()
    ending = len(scalar.value) - len(scalar.value.rstrip("\n"))
    if not content or ending > 1:  # what only |+ can say, and then with empty lines that look like none
        return [_quoted(scalar.value)]
    first = next((i for i, line in enumerate(content) if line.strip(" ")), len(content) - 1)
    indicator = "2" if any(line.startswith(" ") for line in content[: first + 1]) else ""
    return [f"{header[0]}{indicator}{'' if ending else '-'}", *content]


def _depth(header: str, lines: list[str], column: int) -> int:
    named = _INDICATOR.match(header)
    if named and named[1]:
        return column + int(named[1])
    return next((len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")), 0)


def _cut(line: str) -> str:
    cut = line.rstrip(" \t")
    return line if cut.endswith("\\") else cut


def _quoted(value: str) -> str:
    written: str = yaml.dump(value, default_style='"', width=1_000_000, allow_unicode=True)
    return written.rstrip("\n")
