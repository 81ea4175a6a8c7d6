"""This module is how a verb speaks: results on stdout, everything else on stderr, plain lines where nobody watches."""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import IntEnum
from typing import Any

from vmi.core.errors import SIGNALS, Failure
from vmi.core.printable import printable, printable_lines
from vmi.core.progress import Advance

PLAIN_INTERVAL_S = 30.0
"""How often a long task says that it is still alive where there is no terminal."""
PLAIN_DELAY_S = 1.0
"""What is done sooner is not worth a line there."""


SHOWN_CHARACTERS = 4000
"""Of one line on stderr: paths and commands are long, and names in them may be anybody's."""


class Verbosity(IntEnum):
    QUIET = 0
    NORMAL = 1
    VERBOSE = 2


_PROGRAMS = frozenset({"json", "sarif"})


class Console:
    """This is a Progress (vmi.core.progress) that a verb hands to its step, and the only door to stdout."""

    def __init__(self, output: str = "text", verbosity: Verbosity = Verbosity.NORMAL):
        self.wants_json = output == "json"
        self._output = output
        self.verbosity = verbosity
        self._terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self.colour = self._terminal and "NO_COLOR" not in os.environ
        self.colours_results = sys.stdout.isatty() and os.environ.get("TERM") != "dumb" and "NO_COLOR" not in os.environ
        if verbosity >= Verbosity.VERBOSE:
            _show_commands()

    def result(self, text: str, data: Mapping[str, Any] | Sequence[Any] | str) -> None:  # Any: JSON values
        """This prints a verb's answer: `text` for people; `data` (JSON text, or values) for programs."""
        if self._output in _PROGRAMS:
            written = data.rstrip("\n") if isinstance(data, str) else json.dumps(data, indent=2, default=str)
            print(_inert_json(written))
        else:
            print(text.rstrip("\n") if self._output == "github" else _inert(text.rstrip("\n")))

    def note(self, message: str) -> None:
        """This tells people one thing on stderr, unless they asked for quiet."""
        if self.verbosity >= Verbosity.NORMAL:
            print(_inert(printable_lines(message, SHOWN_CHARACTERS)), file=sys.stderr, flush=True)

    def failure(self, failure: Failure) -> None:
        """This explains why a run stopped: what and where, then the details, then what to do."""
        print(_inert(f"{self._red('error:')} {printable(str(failure), SHOWN_CHARACTERS)}"), file=sys.stderr)
        if failure.details:
            details = printable_lines(failure.details, SHOWN_CHARACTERS)
            print(_inert("\n".join(f"  | {line}" for line in details.splitlines())), file=sys.stderr)
        if failure.hint:
            hint = printable_lines(failure.hint, SHOWN_CHARACTERS)
            print(_inert(f"  {self._bold('what to do:')} {hint}"), file=sys.stderr)

    @contextmanager
    def task(self, label: str, total: int | None = None) -> Iterator[Advance]:
        """This shows a progress bar on a terminal, and a plain line now and then elsewhere."""
        label = _inert(printable(label))
        if self.verbosity is Verbosity.QUIET:
            yield lambda done: None
        elif self._terminal:
            with _bar(label, total, self.colour) as advance:
                yield advance
        else:
            with _plain(label, total) as advance:
                yield advance

    def _red(self, text: str) -> str:
        return f"\x1b[1;31m{text}\x1b[0m" if self.colour else text

    def _bold(self, text: str) -> str:
        return f"\x1b[1m{text}\x1b[0m" if self.colour else text


def _inert(text: str) -> str:
    """This keeps GitHub from obeying what others wrote: it reads `::` first in a line, and `##[` anywhere, as commands.

    Spaces before it do not help, since GitHub skips them.
    """
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return text
    lines = text.replace("##[", "# #[").split("\n")
    return "\n".join(f"| {line}" if line.lstrip().startswith("::") else line for line in lines)


def _inert_json(text: str) -> str:
    """This is the same for JSON, in which it means what it meant: only a text in it holds two number signs."""
    return text.replace("##[", "#\\u0023[") if os.environ.get("GITHUB_ACTIONS") == "true" else text


def _show_commands() -> None:
    import logging  # not on the way of `vmi --help`

    class Harmless(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            return _inert(printable_lines(super().format(record), SHOWN_CHARACTERS))

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Harmless("%(message)s"))
    commands = logging.getLogger("vmi")
    commands.setLevel(logging.DEBUG)
    commands.addHandler(handler)


@contextmanager
def _leaving_interrupts_to_us() -> Iterator[None]:
    """This has a thread that starts in the block take no interrupt: we could be waiting for a program, and not awake.

    The kernel gives a signal to any thread when the main one holds it back, as it does while a program starts.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _bar(label: str, total: int | None, colour: bool) -> Iterator[Advance]:
    from rich.console import Console as RichConsole
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    console = RichConsole(stderr=True, no_color=not colour, highlight=False)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    progress = Progress(*columns, console=console, transient=True)
    try:
        with _leaving_interrupts_to_us():
            progress.start()
        task = progress.add_task(label, total=total)
        started = time.monotonic()
        yield lambda done: progress.advance(task, done)
    finally:
        progress.stop()
    print(f"{label}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)


@contextmanager
def _plain(label: str, total: int | None) -> Iterator[Advance]:
    started, done, ended = time.monotonic(), 0, threading.Event()

    def advance(more: int) -> None:
        nonlocal done
        done += more

    def stay_in_touch() -> None:
        if ended.wait(PLAIN_DELAY_S):
            return
        print(f"{label} ...", file=sys.stderr, flush=True)
        while not ended.wait(PLAIN_INTERVAL_S):
            share = f"{100 * done // total} %, " if total else ""
            print(f"{label}: {share}{time.monotonic() - started:.0f} s ...", file=sys.stderr, flush=True)

    voice = threading.Thread(target=stay_in_touch, daemon=True)
    try:
        with _leaving_interrupts_to_us():
            voice.start()
        yield advance
    finally:
        ended.set()
        if voice.ident:  # it was started
            voice.join()
    if time.monotonic() - started >= PLAIN_DELAY_S:
        print(f"{label}: done in {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
