"""This module is the table at the end of the demonstration: each step, its time, what it made."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vmi.core.digests import digest_file


@dataclass(frozen=True)
class Made:
    """This is one thing that a step left: a file, or something said in a word."""

    what: str
    size_bytes: int | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class Row:
    """This is one step of the demonstration."""

    step: str
    seconds: float
    made: tuple[Made, ...]


def made(path: Path, root: Path) -> Made:
    """This is a file as the table shows it: relative to the repository, ids cut short, with size and digest."""
    digests = digest_file(path)
    shown = re.sub(r"\b([0-9a-f]{12})[0-9a-f]{52}\b", r"\1...", str(path.relative_to(root)))
    return Made(shown, digests.size_bytes, digests.sha256)


def table(rows: Sequence[Row]) -> str:
    """This is the table as text; digests are cut to 16 digits, whole ones stand in the files named."""
    lines = [("step", "time", "size", "sha256", "what it made")]
    for row in rows:
        for number, thing in enumerate(row.made or (Made("-"),)):
            step, seconds = (row.step, f"{row.seconds:.1f} s") if number == 0 else ("", "")
            lines.append((step, seconds, _size(thing.size_bytes), (thing.sha256 or "")[:16], thing.what))
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    return "\n".join(_line(line, widths) for line in (lines[0], tuple("-" * w for w in (*widths, 12)), *lines[1:]))


def _line(line: tuple[str, ...], widths: Sequence[int]) -> str:
    step, seconds, size, digest, what = line
    return f"{step:<{widths[0]}}  {seconds:>{widths[1]}}  {size:>{widths[2]}}  {digest:<{widths[3]}}  {what}".rstrip()


def _size(size_bytes: int | None) -> str:
    if size_bytes is None:
        return ""
    return f"{size_bytes / 1e6:.1f} MB" if size_bytes >= 1e6 else f"{size_bytes / 1e3:.1f} kB"
