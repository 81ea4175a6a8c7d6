"""This module bounds what an image may cost whoever audits it: time, by a timer, and memory, by the kernel.

Readers have bounds of their own for what lies; this is for what nobody thought of. Beyond the limit there is no report.
"""

import resource
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from types import FrameType

from vmi.core.errors import InputError

AGAIN_S = 1.0
"""What a timer raises can get lost, in a finaliser for one; then it is raised again."""
HINT = "an image of some gigabytes takes seconds; {option} allows more, where you trust whoever made it"
NO_THREAD = "can't start new thread"
"""What Python says when there is no memory for a thread's stack."""
Handler = Callable[[int, FrameType | None], object]


class _LateError(BaseException):
    """This ends an audit; a BaseException, so that nothing on the way takes it for a fault of the image."""


@contextmanager
def bounded(seconds: float, mib: int, where: str) -> Iterator[None]:
    """This refuses what takes longer, or more memory, than a sound image can."""
    try:
        with _less_memory(mib), _alarm(seconds):
            yield
    except _LateError:
        what = f"was not judged within {seconds:g} s: the limit of --limit-s"
        raise InputError(what, where=where, hint=HINT.format(option="--limit-s")) from None
    except (MemoryError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and NO_THREAD not in str(error):
            raise
        what = f"was not judged within {mib} MiB of memory: the limit of --limit-mib"
        raise InputError(what, where=where, hint=HINT.format(option="--limit-mib")) from None


@contextmanager
def _less_memory(mib: int) -> Iterator[None]:
    """This bounds what the process takes for itself; files that it merely maps do not count."""
    before = resource.getrlimit(resource.RLIMIT_DATA)
    allowed = [limit for limit in before if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_DATA, (min([mib << 20, *allowed]), before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """This raises in the main thread when the time is over; whoever rings sooner is heard as before."""
    began, handler, hook = monotonic(), signal.getsignal(signal.SIGALRM), sys.unraisablehook
    timer, is_over = signal.getitimer(signal.ITIMER_REAL), False

    def ring(number: int, frame: FrameType | None) -> None:
        if monotonic() - began < seconds and callable(handler):  # an interrupt that got lost comes so again
            handler(number, frame)
        elif not is_over and not _is_ending():
            raise _LateError

    def keep_quiet(lost: "sys.UnraisableHookArgs") -> None:
        if not isinstance(lost.exc_value, _LateError):
            hook(lost)

    try:
        signal.signal(signal.SIGALRM, ring)
        sys.unraisablehook = keep_quiet
        signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN_S)
        try:
            yield
        finally:
            is_over = True  # whatever comes from here on does not keep us from putting back what was
    finally:
        left = max(timer[0] - (monotonic() - began), AGAIN_S) if timer[0] else 0
        signal.setitimer(signal.ITIMER_REAL, left, timer[1])
        signal.signal(signal.SIGALRM, handler)
        sys.unraisablehook = hook


def _is_ending() -> bool:
    """This is true while the same is being handled: it must not cut the clearing up short."""
    handled = sys.exception()
    while handled is not None:
        if isinstance(handled, _LateError):
            return True
        handled = handled.__context__
    return False
