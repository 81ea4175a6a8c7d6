"""This program is `make fuzz`: it lints thousands of mutated manifests, and keeps each that makes the linter stumble.

    python -m tests.fuzz.manifests --number 100000 --seed 1

The same seed makes the same mutants. Exit 1 when one was kept.
"""

import argparse
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.judging import faults_of_formatting, timed
from tests.fuzz.world import Case, Origin, World, cases, origin
from tests.manifest import memory
from tests.manifest.memory import MOST_MIB

from vmi.core import shellcheck

TOGETHER = 100
"""So many mutants share a catalogue; when something is wrong, each is tried alone."""
ROUND = 2000
SLOW_S = 2.0
MOST_ADDRESSED = 2 << 30
"""What a worker may ask for at all: beyond it Python has its MemoryError, and the machine its peace."""
SHELLCHECK_S = (2.0, 0.5)
IN_MEMORY = "/dev/shm"
KEPT = Path(__file__).parents[2] / ".vmi/fuzz"

Failure = tuple[str, tuple[Case, ...]]
"""Why, and the mutants that did it."""


@dataclass
class Outcome:
    """This is what became of some mutants."""

    tried: int = 0
    seconds: float = 0
    peak_mib: int = 0
    slowest_s: float = 0
    failures: list[Failure] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        """This adds what became of others."""
        self.tried += other.tried
        self.seconds += other.seconds
        self.peak_mib = max(self.peak_mib, other.peak_mib)
        self.slowest_s = max(self.slowest_s, other.slowest_s)
        self.failures += other.failures


def main() -> int:
    """This runs everything, tells how it goes, and keeps what fails."""
    args = _arguments()
    print(f"seed {args.seed}: {args.number} mutants on {args.jobs} processes", flush=True)
    total, begun = Outcome(), time.monotonic()
    for outcome in _rounds(args.number, args.seed, args.jobs):
        total.add(outcome)
        for reason, kept in outcome.failures:
            print(f"FAILED, kept in {_keep(reason, kept)}: {reason.splitlines()[0][:300]}", flush=True)
        print(f"  {total.tried} tried, {len(total.failures)} failed, {time.monotonic() - begun:.0f} s", flush=True)
    print(
        f"seed {args.seed}: {total.tried} mutants, {len(total.failures)} failures; {time.monotonic() - begun:.0f} s,"
        f" {total.seconds:.0f} s of CPU, slowest batch of {TOGETHER} {total.slowest_s:.1f} s, peak {total.peak_mib} MiB"
    )
    return 1 if total.failures else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--number", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="default: the time")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


def _rounds(number: int, seed: int, jobs: int) -> Iterator[Outcome]:
    """A round is a process of its own: its peak of memory is that of its mutants."""
    rounds = [(f"{seed}.{first}", min(ROUND, number - first)) for first in range(0, number, ROUND)]
    with ProcessPoolExecutor(jobs, max_tasks_per_child=1) as pool:
        for done in as_completed([pool.submit(_round, *each) for each in rounds]):
            yield done.result()


def _round(seed: str, number: int) -> Outcome:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_ADDRESSED, resource.RLIM_INFINITY))
    shellcheck.TIMEOUT_S, shellcheck.ALONE_S = SHELLCHECK_S  # thousands of parentheses keep it busy for ever
    return tried(seed, number, is_alone=True)


def tried(seed: str, number: int, *, is_alone: bool = False) -> Outcome:
    """This tries some mutants in this process, whose memory counts when nothing else is done in it."""
    chance, start, outcome = random.Random(seed), origin(), Outcome()
    place = IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="vmi-fuzz-", dir=place) as directory:
        world = World(Path(directory, "catalogue"))
        while outcome.tried < number:
            outcome.add(_batch(chance, start, world, min(TOGETHER, number - outcome.tried), is_alone))
    return outcome


def _batch(chance: random.Random, start: Origin, world: World, number: int, is_alone: bool) -> Outcome:
    begun, batch = time.process_time(), cases(chance, start, world, number)
    world.hold(batch)
    _forget_peak()
    faults, slowest = timed(world.root)
    if chance.random() < 0.3:
        faults += faults_of_formatting(world.root)
    peak_mib = _peak_mib()
    failures: list[Failure] = []
    # This process keeps what thousands of mutants left behind; a new one tells what these take.
    if is_alone and peak_mib > MOST_MIB and (peak := memory.peak_mib(world.root)) > MOST_MIB:
        failures.append((f"{peak} MiB of memory", tuple(batch)))
    if faults or slowest > SLOW_S:
        failures += [found for case in batch if (found := _alone(world, case))]
    if faults and not failures:
        failures = [(faults[0], tuple(batch))]
    return Outcome(number, time.process_time() - begun, peak_mib, slowest, failures)


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")  # making mutants is not what is measured


def _peak_mib() -> int:
    """This is the most memory that this process had at once, since it was forgotten."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) // 1024


def _alone(world: World, case: Case) -> Failure | None:
    world.hold([case])
    faults, seconds = timed(world.root)
    faults += faults_of_formatting(world.root)
    if seconds > SLOW_S:
        faults.append(f"{seconds:.1f} s for {case.changed}")
    return ("\n".join(faults), (case,)) if faults else None


def _keep(reason: str, kept: tuple[Case, ...]) -> Path:
    KEPT.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix="failure-", dir=KEPT))
    (place / "why.txt").write_text(reason, errors="backslashreplace")
    for case in kept:
        for name, data in case.files.items():
            path = place / "catalogue" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    return place


if __name__ == "__main__":
    sys.exit(main())
