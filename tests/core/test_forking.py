"""Work is shared among processes: answers in order, one error as if it had happened here, nobody left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from vmi.core import forking
from vmi.core.errors import SIGNALS, InputError, Interrupted, ToolError

INTERRUPTED = """\
import os, sys, time
from pathlib import Path
from vmi.cli import guarded
from vmi.core.forking import spread

def work(name):
    Path(sys.argv[1], name).write_text(str(os.getpid()))
    try:
        time.sleep(60)
    finally:
        Path(sys.argv[1], name).rename(Path(sys.argv[1], f"{name}-cleared"))

sys.exit(guarded(lambda: spread(work, ["a", "b"]) and 0))
"""


def test_answers_come_in_the_order_of_the_parts() -> None:
    def work(part: float) -> tuple[float, int]:
        time.sleep(part)
        return part, os.getpid()

    answers = forking.spread(work, [0.2, 0.0, 0.1])
    assert [part for part, _ in answers] == [0.2, 0.0, 0.1]
    assert len({os.getpid(), *(pid for _, pid in answers)}) == 4


@pytest.mark.parametrize("parts", [pytest.param([], id="nothing"), pytest.param(["one"], id="one part")])
def test_little_is_worked_on_here(parts: list[str]) -> None:
    assert forking.spread(lambda part: (part, os.getpid()), parts) == [(part, os.getpid()) for part in parts]


def test_a_large_answer_arrives_whole() -> None:
    answers = forking.spread(lambda part: part * 3_000_000, [b"a", b"b"])
    assert [len(answer) for answer in answers] == [3_000_000, 3_000_000]


def test_a_failure_is_raised_here_with_all_it_says() -> None:
    def work(part: str) -> None:
        raise InputError(f"{part} cannot be read", where="x.yaml", hint="write it", details="line")

    with pytest.raises(InputError, match="first cannot be read") as raised:
        forking.spread(work, ["first", "second"])
    assert (raised.value.where, raised.value.hint, raised.value.details) == ("x.yaml", "write it", "line")


def test_an_error_of_the_system_keeps_its_number() -> None:
    with pytest.raises(PermissionError) as raised:
        forking.spread(lambda part: _raise(PermissionError(13, "Permission denied", part)), ["a", "b"])
    assert (raised.value.errno, raised.value.filename) == (13, "a")


class Unpicklable(Exception):
    def __init__(self, one: str, two: str):
        super().__init__(one + two)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        pytest.param(KeyError("x"), "'x'", id="one that travels"),
        pytest.param(Unpicklable("a", "b"), "Unpicklable: ab", id="one that does not"),
    ],
)
def test_a_bug_brings_what_a_developer_needs(error: Exception, said: str) -> None:
    with pytest.raises(Exception, match=said) as raised:
        forking.spread(lambda part: _raise(error), ["a", "b"])
    assert "test_forking.py" in raised.value.__notes__[0]


def test_a_process_that_dies_is_an_error() -> None:
    with pytest.raises(ToolError, match="ended without an answer"):
        forking.spread(lambda part: os.kill(os.getpid(), signal.SIGKILL), ["a", "b"])


@pytest.mark.parametrize("to_group", [True, False], ids=["as Ctrl-C does", "the parent alone"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_all_and_lets_them_clear_up(tmp_path: Path, number: signal.Signals, to_group: bool) -> None:
    process = _interruptible(tmp_path)
    children = [int(text) for text in _when_written(tmp_path, "a", "b")]
    (os.killpg if to_group else os.kill)(process.pid, number)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert said.count("interrupted") == 1
    assert "Traceback" not in said
    assert not any(_is_there(pid) for pid in children)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a-cleared", "b-cleared"]


def test_children_end_when_the_parent_is_killed(tmp_path: Path) -> None:
    process = _interruptible(tmp_path)
    children = [int(text) for text in _when_written(tmp_path, "a", "b")]
    process.kill()
    process.communicate(timeout=20)
    _wait_for(lambda: not any(_is_there(pid) for pid in children))


def _interruptible(directory: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", INTERRUPTED, str(directory)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)


def _when_written(directory: Path, *names: str) -> Iterator[str]:
    for name in names:
        path = directory / name
        _wait_for(partial(_is_written, path))
        yield path.read_text()


def _is_written(path: Path) -> bool:
    return path.is_file() and bool(path.read_text())


def _wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def _is_there(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _raise(error: BaseException) -> None:
    raise error


def test_an_interrupt_while_waiting_is_not_an_error_of_a_child() -> None:
    def work(part: str) -> None:
        raise Interrupted(part)

    with pytest.raises(ToolError, match="ended without an answer"):  # the parent was not interrupted
        forking.spread(work, ["a", "b"])


def test_a_child_that_nobody_listens_to_ends() -> None:
    """An answer that does not fit into a pipe is written until somebody reads it, or until nobody can."""

    def work(part: str) -> str:
        if part == "speaks":
            for number in SIGNALS:
                signal.signal(number, signal.SIG_IGN)
            return "x" * 10**7
        time.sleep(0.3)  # the other one is writing by now
        raise InputError("cannot be read")

    with pytest.raises(InputError):
        forking.spread(work, ["fails", "speaks"])


def test_a_child_that_does_not_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forking, "GRACE_S", 0.1)

    def work(part: str) -> None:
        if part == "fails":
            time.sleep(0.3)
            raise InputError("cannot be read")
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        time.sleep(3600)

    with pytest.raises(InputError):
        forking.spread(work, ["fails", "is deaf"])


def test_a_child_has_no_file_of_its_parent_open() -> None:
    reading, writing = os.pipe()

    def work(part: str) -> list[str]:
        opened = [_target(path) for path in Path("/dev/fd").iterdir() if int(path.name) > 2]
        return [name for name in opened if name.startswith("pipe:")]

    try:
        answers = forking.spread(work, ["a", "b", "c"])
    finally:
        os.close(reading)
        os.close(writing)
    assert [len(answer) for answer in answers] == [1, 1, 1]


def _target(path: Path) -> str:
    try:
        return str(path.readlink())
    except FileNotFoundError:  # that of the listing
        return ""
