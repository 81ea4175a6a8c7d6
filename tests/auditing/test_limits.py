"""What an image may cost is bounded, and everything is as it was afterwards."""

import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from vmi.auditing.limits import bounded
from vmi.cli import main
from vmi.core.errors import InputError

MANY = 900.0


def spin() -> None:
    while True:
        time.sleep(0.001)


def spin_bounded() -> None:
    with bounded(0.05, 4096, "image.qcow2"):
        spin()


def spin_in_a_finaliser() -> None:
    class Slow:
        def __del__(self) -> None:
            spin()

    with bounded(0.05, 4096, "image.qcow2"):
        slow = Slow()
        del slow
        spin()


def clear_up_slowly(steps: list[str]) -> None:
    with bounded(0.05, 4096, "image.qcow2"):
        try:
            spin()
        finally:
            time.sleep(1.2)  # the timer rings again meanwhile
            steps.append("cleared up")


def state() -> tuple[object, ...]:
    limit = resource.getrlimit(resource.RLIMIT_DATA)
    is_ringing = signal.getitimer(signal.ITIMER_REAL)[0] > 0  # the tests' own timer
    return limit, signal.getsignal(signal.SIGALRM), sys.unraisablehook, is_ringing


def test_too_long_is_refused_and_all_is_as_before() -> None:
    before = state()
    with pytest.raises(InputError, match=r"was not judged within 0\.05 s: the limit of --limit-s") as error:
        spin_bounded()
    assert error.value.where == "image.qcow2"
    assert "--limit-s allows more" in str(error.value.hint)
    assert state() == before


def test_in_time_nothing_happens() -> None:
    before = state()
    with bounded(MANY, 4096, "image.qcow2"):
        assert state() != before
    assert state() == before


def test_other_errors_pass_and_all_is_as_before() -> None:
    before = state()
    with pytest.raises(KeyError), bounded(MANY, 4096, "image.qcow2"):
        raise KeyError
    assert state() == before


def test_what_is_lost_in_a_finaliser_is_raised_again(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputError, match="was not judged within"):
        spin_in_a_finaliser()
    assert capsys.readouterr().err == ""


def test_clearing_up_is_not_cut_short() -> None:
    steps: list[str] = []
    with pytest.raises(InputError):
        clear_up_slowly(steps)
    assert steps == ["cleared up"]


def test_an_interrupt_is_heard_in_an_audit() -> None:
    script = """
import os, signal, sys
from vmi.auditing.limits import bounded
from vmi.cli import guarded

def action():
    with bounded(900, 4096, "x"):
        os.kill(os.getpid(), signal.SIGTERM)
        while True: pass

sys.exit(guarded(action))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 130, done.stderr


def test_too_much_memory_is_refused() -> None:
    script = """
from vmi.auditing.limits import bounded
from vmi.core.errors import InputError

try:
    with bounded(900, 256, "image.qcow2"):
        bytearray(300 << 20)
except InputError as error:
    print(error)
bytearray(300 << 20)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "image.qcow2: was not judged within 256 MiB of memory: the limit of --limit-mib\n"


def test_no_memory_for_a_thread_is_the_same() -> None:
    script = """
from threading import Thread
from vmi.auditing.limits import bounded
from vmi.core.errors import InputError

try:
    with bounded(900, 1, "image.qcow2"):
        Thread(target=print).start()
except InputError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "image.qcow2: was not judged within 1 MiB of memory: the limit of --limit-mib\n"


def test_other_errors_of_programs_are_no_matter_of_memory() -> None:
    with pytest.raises(RuntimeError, match="dictionary changed"), bounded(MANY, 4096, "image.qcow2"):
        raise RuntimeError("dictionary changed size during iteration")


def test_an_image_that_takes_longer(good_image: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(good_image), "--limit-s", "0.001"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"{good_image}: was not judged within 0.001 s: the limit of --limit-s" in captured.err


@pytest.mark.parametrize("option", [["--limit-s", "0"], ["--limit-s", "x"], ["--limit-mib", "1"], ["--limit-mib", "x"]])
def test_limits_that_make_no_sense(good_image: Path, option: list[str]) -> None:
    assert main(["audit", str(good_image), *option]) == 2
