"""This module runs a command as a user would, and takes the kernel's account of it."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Run:
    """This is one finished run."""

    seconds: float
    """On the clock, start-up included."""
    cpu_s: float
    """Of all processors together, children included."""
    peak_mib: float
    """Of the largest single process."""
    status: int


@dataclass(frozen=True)
class Command:
    """This is what is measured."""

    label: str
    argv: tuple[str, ...]
    cwd: Path
    statuses: frozenset[int] = frozenset({0})
    """What it may exit with; anything else is no measurement."""
    env: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Figures:
    """This is what several runs of one command took."""

    command: Command
    runs: tuple[Run, ...]

    @property
    def seconds(self) -> float:
        """The median on the clock."""
        return median(run.seconds for run in self.runs)

    @property
    def cpu_s(self) -> float:
        """The median of processor time."""
        return median(run.cpu_s for run in self.runs)

    @property
    def peak_mib(self) -> float:
        """The most that any run took."""
        return max(run.peak_mib for run in self.runs)


def measure(command: Command) -> Run:
    """This runs a command once, without anything that watches it."""
    started = time.monotonic()
    child = subprocess.Popen(
        command.argv,
        cwd=command.cwd,
        env=_environment(dict(command.env)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.monotonic() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in command.statuses:
        raise SystemExit(f"{' '.join(command.argv)}: exit {child.returncode}; run it by hand to see why")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, child.returncode)


def in_turn(commands: Sequence[Command], rounds: int) -> tuple[Figures, ...]:
    """This measures commands A B A B ..., so that a machine whose speed drifts is unfair to none."""
    runs: list[list[Run]] = [[] for _ in commands]
    for _ in range(rounds):
        for index, command in enumerate(commands):
            runs[index].append(measure(command))
    return tuple(Figures(command, tuple(each)) for command, each in zip(commands, runs, strict=True))


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    plain = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LANG": "C.UTF-8"}
    return {**plain, **more}
