"""This module runs a command as a user would, and takes the kernel's account of it."""

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

LOOK_S = 0.25


@dataclass(frozen=True)
class Run:
    """This is one finished run."""

    seconds: float
    """On the clock, start-up included."""
    cpu_s: float
    """Of all processors together, children included."""
    peak_mib: float
    """Of all its processes together, at the moment when they had most."""
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
    forgets: tuple[Path, ...] = ()
    """What is removed before each run, so that it is a cold one."""
    prints_seconds: bool = False
    """It measures a part of itself, and prints how long that took."""


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
    """This runs a command once, and looks a few times a second at how much memory it has."""
    for path in command.forgets:
        shutil.rmtree(path, ignore_errors=True)
    started = time.monotonic()
    child = subprocess.Popen(
        command.argv,
        cwd=command.cwd,
        env=_environment(dict(command.env)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if command.prints_seconds else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    memory = Memory(child.pid)
    memory.start()
    printed = child.stdout.read() if child.stdout else b""
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.monotonic() - started
    memory.ended.set()
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in command.statuses:
        raise SystemExit(f"{' '.join(command.argv)}: exit {child.returncode}; run it by hand to see why")
    peak_mib = max(memory.peak_kib, usage.ru_maxrss) / 1024  # the largest alone is never missed
    if command.prints_seconds:
        seconds = float(printed)
    return Run(seconds, usage.ru_utime + usage.ru_stime, peak_mib, child.returncode)


def _read_all(directory: Path) -> None:
    """This has the kernel know every file; a virtual machine may have given that memory back in the meantime."""
    for place, _, names in os.walk(directory):
        for name in names:
            with suppress(OSError), open(f"{place}/{name}", "rb", opener=_no_pipe) as file:
                while file.read(1 << 20):
                    pass


def _no_pipe(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOFOLLOW)


class Memory(threading.Thread):
    """This adds up what a process and all below it have in memory; what they share is counted once (Linux: Pss)."""

    def __init__(self, pid: int):
        super().__init__(daemon=True)
        self.pid = pid
        self.peak_kib = 0
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(LOOK_S):
            self.peak_kib = max(self.peak_kib, sum(map(_proportional_kib, _family(self.pid))))


def _family(pid: int) -> Iterator[int]:
    yield pid
    for child in _read(f"/proc/{pid}/task/{pid}/children").split():
        yield from _family(int(child))


def _proportional_kib(pid: int) -> int:
    lines = _read(f"/proc/{pid}/smaps_rollup").splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return ""  # it has ended, or this is no Linux


def in_turn(commands: Sequence[Command], rounds: int, programs: Sequence[Path]) -> tuple[Figures, ...]:
    """This measures commands A B A B ..., so that a machine whose speed drifts is unfair to none.

    All that lies below their directories, and below those of the `programs`, is read before each run.
    """
    runs: list[list[Run]] = [[] for _ in commands]
    for _ in range(rounds):
        for index, command in enumerate(commands):
            for directory in (command.cwd, *programs):
                _read_all(directory)
            runs[index].append(measure(command))
    return tuple(Figures(command, tuple(each)) for command, each in zip(commands, runs, strict=True))


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    plain = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LANG": "C.UTF-8"}
    return {**plain, **more}
