"""This program is a part of `make fuzz`: it audits thousands of mutated images, and keeps each that makes it stumble.

    python -m tests.fuzz.images --number 20000 --seed 1

The same seed makes the same mutants of the same samples. Exit 1 when one was kept.
"""

import argparse
import os
import random
import resource
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tests.fuzz.damages import mutant
from tests.fuzz.disks import Sample, samples
from tests.fuzz.judging import UNSAFE, not_for_ever

from vmi.auditing.audit import audit
from vmi.auditing.models import AuditReport
from vmi.auditing.reporting import text
from vmi.auditing.subject import Request
from vmi.core.errors import InputError
from vmi.core.progress import Silent

ROUND = 500
SLOW_S = 10.0
MOST_ADDRESSED = 2 << 30
TODAY = date(2026, 5, 4)
IN_MEMORY = "/dev/shm"
KEPT = Path(__file__).parents[2] / ".vmi/fuzz"


@dataclass
class Outcome:
    """This is what became of some mutants."""

    tried: int = 0
    refused: int = 0
    """Not opened at all; the others were judged."""
    seconds: float = 0
    slowest_s: float = 0
    peak_mib: int = 0
    failures: list[tuple[str, Path]] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        """This adds what became of others."""
        self.tried += other.tried
        self.refused += other.refused
        self.seconds += other.seconds
        self.slowest_s = max(self.slowest_s, other.slowest_s)
        self.peak_mib = max(self.peak_mib, other.peak_mib)
        self.failures += other.failures


def main() -> int:
    """This runs everything, tells how it goes, and keeps what fails."""
    args = _arguments()
    print(f"seed {args.seed}: {args.number} mutants on {args.jobs} processes", flush=True)
    total, begun = Outcome(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="vmi-fuzz-") as directory:
        made = samples(Path(directory))
        for outcome in _rounds(made, args.number, args.seed, args.jobs):
            total.add(outcome)
            for reason, kept in outcome.failures:
                print(f"FAILED, kept in {kept}: {reason.splitlines()[0][:300]}", flush=True)
            print(f"  {total.tried} tried, {len(total.failures)} failed, {time.monotonic() - begun:.0f} s", flush=True)
    print(
        f"seed {args.seed}: {total.tried} mutants, {total.refused} refused, {len(total.failures)} failures;"
        f" {time.monotonic() - begun:.0f} s, {total.seconds:.0f} s of CPU, slowest {total.slowest_s:.1f} s,"
        f" peak {total.peak_mib} MiB"
    )
    return 1 if total.failures else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--number", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="default: the time")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


def _rounds(made: tuple[Sample, ...], number: int, seed: int, jobs: int) -> Iterator[Outcome]:
    rounds = [(f"{seed}.{first}", min(ROUND, number - first)) for first in range(0, number, ROUND)]
    with ProcessPoolExecutor(jobs, max_tasks_per_child=1) as pool:
        for done in as_completed([pool.submit(_round, made, *each) for each in rounds]):
            yield done.result()


def _round(made: tuple[Sample, ...], seed: str, number: int) -> Outcome:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_ADDRESSED, resource.RLIM_INFINITY))
    outcome = tried(made, seed, number)
    outcome.peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return outcome


def tried(made: tuple[Sample, ...], seed: str, number: int) -> Outcome:
    """This tries some mutants in this process."""
    chance, outcome = random.Random(seed), Outcome()
    place = IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="vmi-fuzz-", dir=place) as directory:
        for _ in range(number):
            outcome.add(_one(chance, made, Path(directory)))
    return outcome


def _one(chance: random.Random, made: tuple[Sample, ...], where: Path) -> Outcome:
    changed = mutant(chance, chance.choice(made))
    path = where / changed.name
    changed.write(path)
    begun, is_deep = time.process_time(), chance.random() < 0.3
    fault, report = judged(path, deep=is_deep)
    seconds = time.process_time() - begun
    if seconds > SLOW_S:
        fault = fault or f"{seconds:.1f} s"
    failures = [(fault, _keep(fault, path))] if fault else []
    path.unlink()
    return Outcome(1, int(report is None), seconds, seconds, 0, failures)


def judged(image: Path, *, deep: bool) -> tuple[str, AuditReport | None]:
    """This is what went wrong, which is nothing when all is well, and the report unless the image was refused."""
    try:
        with not_for_ever():
            report = audit(image, None, Silent(), Request(TODAY, deep=deep))
            return _unsafe(report), report
    except InputError as error:
        return ("a refusal that says nothing" if not error.what else ""), None
    except Exception as error:  # noqa: BLE001 - to find those is the point of all this
        return f"{type(error).__name__}: {error}\n{traceback.format_exc()}", None


def _unsafe(report: AuditReport) -> str:
    report.to_json()
    shown = text.render(report.judgement, "image")
    found = UNSAFE.search(shown)
    return f"raw {found[0]!r} in {shown[max(found.start() - 80, 0) : found.end() + 80]!r}" if found else ""


def _keep(reason: str, path: Path) -> Path:
    KEPT.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix="image-", dir=KEPT))
    (place / "why.txt").write_text(reason, errors="backslashreplace")
    (place / path.name).write_bytes(path.read_bytes()) if path.stat().st_size < 2**28 else None
    return place


if __name__ == "__main__":
    sys.exit(main())
