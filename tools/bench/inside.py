"""This program times a part of an audit inside of one process, after all that comes before it, and prints its seconds.

python -m bench.inside zeros|sbom IMAGE
"""

import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from vmi.auditing.blocks.opening import opened
from vmi.auditing.checks.size.free_zeros import dirty_bytes
from vmi.auditing.disk import find_guest, read_disk
from vmi.auditing.sbom.inventory import Image, take
from vmi.auditing.sbom.sbom import WRITERS

ROUNDS = 5


def _zeros(image: Path, stack: ExitStack) -> Callable[[], object]:
    volume, _ = find_guest(read_disk(stack.enter_context(opened(image))))
    return lambda: dirty_bytes(volume)


def _sbom(image: Path, stack: ExitStack) -> Callable[[], object]:
    _, guest = find_guest(read_disk(stack.enter_context(opened(image))))
    about = Image(image.name, "0" * 64)

    def ask() -> str:
        guest.memory.clear()  # else only the first round would read packages
        return WRITERS["cyclonedx"](take(guest, about, with_files=False, epoch=0))

    return ask


PARTS = {"zeros": _zeros, "sbom": _sbom}


def main() -> int:
    """This prints the median of several rounds."""
    part, image = sys.argv[1:]
    with ExitStack() as stack:
        ask = PARTS[part](Path(image), stack)
        print(median(_seconds(ask) for _ in range(ROUNDS)))
    return 0


def _seconds(ask: Callable[[], object]) -> float:
    started = time.perf_counter()
    ask()
    return time.perf_counter() - started


sys.exit(main())
