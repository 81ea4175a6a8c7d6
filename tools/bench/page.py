"""This module writes docs/benchmarks.md: figures of one run on one machine, and the ratios that hold elsewhere."""

import os
import platform
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from statistics import median

from bench.comparison import Comparison
from bench.measuring import Figures

Measured = tuple[Comparison, tuple[Figures, ...]]

HEAD = """\
# Benchmarks

*Written by `make bench`. Whole processes with their start-up, in turn with their peers: A B C A B C. Clock and
processor time are the shortest run and the median; memory is the most that all processes of a run had together.
Machines differ; read the ratios. A ratio is of medians: how often the first command of the group goes into this one.*

Every run is a new process. All files are read before it, theirs and ours, so that they are in the kernel's memory, as
after an edit or a checkout. `vmi lint` remembers what shellcheck said of a script, and nothing else; "for the first
time" is without that. The catalogue has 200 different scripts, as people copy from one another, and what stands in
equal ones is judged once in a run. Every base of it is released, so nothing here asks a network. check-jsonschema
compares manifests with the schema, yamllint their layout; `vmi lint` does the first, and asks every rule, reads every
script, git and CODEOWNERS besides.

The images are one installation of Debian 12, about 330 packages and 32,000 entries on ext4 in a disk of 2 GiB, in four
containers; nothing in it is waived, so each audit says no. A report that is kept (`--format json`) names its image by a
digest, made on the other processor: of a raw disk that takes longer than all the rest, and no program does it faster
than the row below it. dissect and virt-inspector read as much and judge nothing; virt-inspector starts a machine to
read with, and a fiftieth of its time is less than it takes to inflate what has to be read.

Measured on {when}: {machine}, Python {python}; {peers}.

| what | command | runs | clock | processor | memory | ratio: clock, processor | asked for |
|---|---|---|---|---|---|---|---|
"""


def page(measured: Iterable[Measured], when: date, peers: str) -> str:
    """This is the whole text."""
    head = HEAD.format(when=when.isoformat(), machine=_machine(), python=platform.python_version(), peers=peers)
    return head + "\n".join(row for each in measured for row in _rows(*each)) + "\n"


def _machine() -> str:
    """This is what runs it: how many processors of which kind, and how much memory."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    kind = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} processors ({kind or platform.machine()}), {gib:.0f} GiB"


def _rows(comparison: Comparison, figures: tuple[Figures, ...]) -> Iterator[str]:
    first, title, goal = figures[0], comparison.title, comparison.goal
    for index, each in enumerate(figures):
        is_peer = index >= len(comparison.ours)
        ratio = f"{each.seconds / first.seconds:.1f}, {each.cpu_s / first.cpu_s:.1f}" if is_peer else ""
        yield _row(title if index == 0 else "", each, ratio, goal if index == 0 else "")


def _row(title: str, figures: Figures, ratio: str, goal: str) -> str:
    clock = _times([run.seconds for run in figures.runs])
    processor = _times([run.cpu_s for run in figures.runs])
    command, memory = figures.command.label, f"{figures.peak_mib:.0f} MiB"
    return f"| {title} | {command} | {len(figures.runs)} | {clock} | {processor} | {memory} | {ratio} | {goal} |"


def _times(seconds: Sequence[float]) -> str:
    return f"{min(seconds):.2f}, {median(seconds):.2f} s"
