"""This module puts other people's words into Markdown so that they stay words.

A backslash does not stop GitHub from turning @name, #1 or an address into a link: it looks for those in the rendered
text. It leaves code alone, so whatever is not from a closed alphabet stands in a code span.
"""

import re
from collections.abc import Iterable

LIMIT = 300
LONGEST = 60_000
"""GitHub takes 65,536 characters as the text of a pull request."""


def code(text: str, limit: int = LIMIT) -> str:
    """This is any text as one code span on one line, fit for a table's cell; what cannot be seen is spelled out."""
    line = " ".join(text.split())
    shown = spelled(line).replace("|", "¦")  # a table splits its cells before it looks for code
    shown = re.sub("`{4,}", "```…", shown)  # else a thousand of them need a thousand around them
    cut = shown if len(shown) <= limit else f"{shown[: limit - 1]}…"
    fence = "`" * (max((len(run) for run in re.findall("`+", cut)), default=0) + 1)
    return f"{fence} {cut} {fence}" if cut.startswith("`") or cut.endswith("`") else f"{fence}{cut or ' '}{fence}"


def folded(title: str, lines: Iterable[str]) -> str:
    """This is what is only seen once somebody asks for it; the title is ours."""
    return "\n".join((f"<details><summary>{title}</summary>", "", *lines, "", "</details>"))


def fenced(lines: Iterable[str], language: str, indent: str = "") -> list[str]:
    """This is a block of code; what cannot be seen is spelled out, and no line of it ends the block."""
    shown = [spelled(line) for line in lines]
    fence = "`" * max(3, 1 + max((len(run) for line in shown for run in re.findall("`+", line)), default=0))
    return [f"{indent}{line}" for line in (f"{fence}{language}", *shown, fence)]


def spelled(line: str) -> str:
    """This is a line in which what cannot be seen is spelled out."""
    if line.isprintable():  # as nearly all are
        return line
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """This is a table; its cells are code spans, or our own words."""
    lines = (head, ("---",) * len(head), *rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cut(lines: list[str], limit: int, more: str) -> list[str]:
    """This is the first lines that fit into a number of characters; `more` says what the others are."""
    used = 0
    for number, line in enumerate(lines):
        used += len(line) + 1
        if used > limit:
            return [*lines[:number], f"- and {len(lines) - number} more {more}"]
    return lines
