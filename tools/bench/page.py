"""This module writes docs/benchmarks.md: figures of one run on one machine, and the ratios that hold elsewhere."""

import os
import platform
from collections.abc import Iterable, Iterator
from datetime import date

from bench.comparisons import Comparison
from bench.measuring import Figures

Measured = tuple[Comparison, tuple[Figures, ...]]

HEAD = """\
# Benchmarks

*Written by `make bench`. Whole processes with their start-up, in turn with a peer where there is one; the median
on the clock, processor time of all children, the largest process. Machines differ; read the ratios.*

Measured on {when}: {cpus} processors ({machine}), Python {python}.

| what | command | clock | processor | memory | ratio | asked for |
|---|---|---|---|---|---|---|
"""


def page(measured: Iterable[Measured], when: date) -> str:
    """This is the whole text."""
    head = HEAD.format(
        when=when.isoformat(), cpus=os.cpu_count(), machine=platform.machine(), python=platform.python_version()
    )
    return head + "\n".join(row for each in measured for row in _rows(*each)) + "\n"


def _rows(comparison: Comparison, figures: tuple[Figures, ...]) -> Iterator[str]:
    ours = figures[0]
    ratio = f"**{figures[1].seconds / ours.seconds:.1f}x faster**" if len(figures) > 1 else ""
    yield _row(comparison.title, ours, ratio, comparison.goal)
    for peer in figures[1:]:
        yield _row("", peer, "", "")


def _row(title: str, figures: Figures, ratio: str, goal: str) -> str:
    time = f"{figures.seconds:.2f} s | {figures.cpu_s:.2f} s | {figures.peak_mib:.0f} MiB"
    return f"| {title} | {figures.command.label} | {time} | {ratio} | {goal} |"
