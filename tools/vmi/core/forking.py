"""This module shares work among the processors: forked children that answer once, and none is left behind.

A child has everything that was read before it started, and gives back only its answer. Whatever goes wrong in one is
raised where the answers are awaited, so an error looks as it does in one process.
"""

import gc
import os
import pickle
import signal
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, TypeVar

from vmi.core.errors import SIGNALS, Failure, Interrupted, ToolError
from vmi.core.processes import die_with_parent

MOST = 4
"""Processes at most: each has what it reads in memory."""
GRACE_S = 5.0
"""A child that does not end when it is asked is killed; what it runs ends with it."""

Part = TypeVar("Part")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class _Child:
    pid: int
    said: BinaryIO
    """The end of a pipe into which it writes its answer, or its error."""


def processors() -> int:
    """This is how many processes can run at the same time, MOST at most."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, MOST)


def spread(work: Callable[[Part], Answer], parts: Sequence[Part]) -> list[Answer]:
    """This works on all parts at the same time and returns the answers in their order; one part is worked on here."""
    if len(parts) < 2:
        return [work(part) for part in parts]
    children: list[_Child] = []
    try:
        for part in parts:
            with _interrupts_blocked():  # else a child could be lost between its start and this list
                children.append(_start(work, part))
        return [_answer(child) for child in children]
    finally:
        _end(children)


def _start(work: Callable[[Part], Answer], part: Part) -> _Child:
    reading, writing = os.pipe()
    parent = os.getpid()
    if (pid := os.fork()) == 0:
        _work(work, part, writing, parent)
    os.close(writing)
    return _Child(pid, os.fdopen(reading, "rb"))


def _work(work: Callable[[Part], Answer], part: Part, writing: int, parent: int) -> NoReturn:
    """This is the child's whole life. It ends without a word: whoever is interrupted tells in the parent."""
    try:
        die_with_parent()
        _leave_to_parent(writing)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        if os.getppid() == parent:
            said = _tried(work, part)
            with os.fdopen(writing, "wb") as file:
                file.write(said)
    finally:
        os._exit(0)  # nothing of the parent's is closed, flushed or removed here


def _leave_to_parent(writing: int) -> None:
    """This lets go of what the parent has open and what it would clear up: its pipes, its children, its objects.

    One who holds the reading end of its own pipe never learns that nobody reads it. Numbers stay taken: an object that
    closes what it has open must not close a file of ours.
    """
    gc.freeze()
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in [int(path.name) for path in Path("/dev/fd").iterdir()]:
        if number > 2 and number not in (writing, nothing):
            with suppress(OSError):  # the listing itself was open
                os.fstat(number)
                os.dup2(nothing, number, inheritable=False)


def _tried(work: Callable[[Part], Answer], part: Part) -> bytes:
    try:
        return pickle.dumps((work(part), None))
    except (Interrupted, KeyboardInterrupt):
        raise
    except BaseException as error:  # noqa: BLE001 - it is raised again in the parent
        return pickle.dumps((None, _portable(error)))


def _portable(error: BaseException) -> BaseException:
    """This is an error that survives the way to the parent, with what a developer needs when it is a bug."""
    if isinstance(error, Failure):
        return error
    lines = "".join(traceback.format_exception(error))
    try:
        error.add_note(lines)
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own object, to see whether it can travel
    except Exception:  # noqa: BLE001 - whatever its class makes of being pickled
        error = RuntimeError(f"{type(error).__name__}: {error}")
        error.add_note(lines)
    return error


def _answer(child: _Child) -> Any:  # Any: what `work` returned
    try:
        answer, error = pickle.load(child.said)  # noqa: S301 - from the process that we forked, over our own pipe
    except EOFError as nothing:
        raise ToolError("a process ended without an answer", hint="is there enough memory?") from nothing
    if error is not None:
        raise error
    return answer


def _end(children: Sequence[_Child]) -> None:
    """This ends whoever still works, and waits for all; one that has answered is gone or going."""
    with _interrupts_blocked():  # it takes no longer than the grace
        for child in children:
            os.kill(child.pid, signal.SIGTERM)  # nobody else waits for it, so its number is still its own
            child.said.close()
        until = time.monotonic() + GRACE_S
        for child in children:
            _await(child.pid, until)


def _await(pid: int, until: float) -> None:
    while os.waitpid(pid, os.WNOHANG) == (0, 0):
        if time.monotonic() >= until:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return
        time.sleep(0.005)


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # raises what came before it, and then has blocked already
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
