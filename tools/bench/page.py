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

*Written by `make bench`. Whole processes with their start-up, in turn with a peer where there is one: the median
on the clock, processor time and memory of all their processes together. Machines differ; read the ratios.*

Every run is a new process. Files are in the kernel's memory, as after an edit or a checkout. `vmi lint` remembers what
shellcheck said of a script, and nothing else; "for the first time" is without that, and the catalogue has 200 different
scripts. Every base of the catalogue is released, so nothing here asks a network.

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
    first, title, goal = figures[0], comparison.title, comparison.goal
    for index, each in enumerate(figures):
        is_peer = index >= len(comparison.ours)
        ratio = f"{each.seconds / first.seconds:.1f} times as long as `{first.command.label}`" if is_peer else ""
        yield _row(title if index == 0 else "", each, ratio, goal if index == 0 else "")


def _row(title: str, figures: Figures, ratio: str, goal: str) -> str:
    time = f"{figures.seconds:.2f} s | {figures.cpu_s:.2f} s | {figures.peak_mib:.0f} MiB"
    return f"| {title} | {figures.command.label} | {time} | {ratio} | {goal} |"
