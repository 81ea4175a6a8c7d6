"""Programs are run without a shell, and nothing of them is left running."""

import os
import signal
import subprocess
import time
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from tests.watching import demand_end, wait_for

from vmi.core import processes
from vmi.core.errors import Interrupted, ToolError
from vmi.core.processes import end, run, start


def program(directory: Path, name: str, body: str) -> Path:
    path = directory / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def test_output_is_returned(tmp_path: Path) -> None:
    echo = program(tmp_path, "echo-both", 'echo out; echo "$1" >&2')
    result = run(echo, "two words; $HOME `id`")
    assert (result.stdout, result.stderr) == (b"out\n", b"two words; $HOME `id`\n")


def test_missing_program_names_its_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError) as caught:
        run("packer", "version")
    assert str(caught.value) == "packer: is not installed"
    assert caught.value.hint == "make setup, or: apt-get install packer"


def test_failure_carries_status_and_the_last_30_lines(tmp_path: Path) -> None:
    failing = program(tmp_path, "failing", 'for i in $(seq 40); do echo "line $i" >&2; done; exit 7')
    with pytest.raises(ToolError) as caught:
        run(failing, "--flag")
    assert str(caught.value) == "failing --flag: failed with status 7"
    assert caught.value.details == "\n".join(f"line {i}" for i in range(11, 41))


def test_environment_is_rebuilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    show = program(tmp_path, "show", 'echo "${GITHUB_TOKEN:-none} $MINE $LC_ALL"')
    assert run(show, env={"MINE": "mine"}).stdout == b"none mine C.UTF-8\n"


def test_time_out_ends_grandchildren_too(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    slow = program(tmp_path, "slow", f"sleep 600 & echo $! > {pid_file}; wait")
    with pytest.raises(ToolError, match="did not finish in 1 s"):
        run(slow, timeout_s=1)
    demand_end(int(wait_for(pid_file)))


def test_an_interrupt_while_a_program_starts_is_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = program(tmp_path, "slow", "exec sleep 600")
    start_it = subprocess.Popen.__init__

    def interrupted(self: "subprocess.Popen[bytes]", *arguments: Any, **options: Any) -> None:
        start_it(self, *arguments, **options)
        os.kill(os.getpid(), signal.SIGTERM)  # it comes before anybody has been given what was started

    def handler(number: int, frame: FrameType | None) -> None:
        raise Interrupted(signal.Signals(number).name)

    monkeypatch.setattr(subprocess.Popen, "__init__", interrupted)
    ended: list[int] = []

    def noted(process: "subprocess.Popen[bytes]") -> None:
        ended.append(process.pid)
        end(process)

    monkeypatch.setattr(processes, "end", noted)
    old = signal.signal(signal.SIGTERM, handler)
    try:
        with pytest.raises(Interrupted, match="SIGTERM"):
            run(slow)
        assert signal.getsignal(signal.SIGTERM) is handler
    finally:
        signal.signal(signal.SIGTERM, old)
    assert len(ended) == 1
    demand_end(ended[0])


def test_one_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    stubborn = program(tmp_path, "stubborn", f"trap '' TERM; echo $$ > {pid_file}; while :; do sleep 1; done")
    process = start(stubborn, log=tmp_path / "log")
    pid = int(wait_for(pid_file))
    end(process, grace_s=0.2)
    demand_end(pid)


def test_one_whose_wait_was_interrupted_with_its_lock_is_ended(tmp_path: Path) -> None:
    process = start(program(tmp_path, "slow", "exec sleep 600"), log=tmp_path / "log")
    vars(process)["_waitpid_lock"].acquire()  # as Popen.wait leaves it when an interrupt comes at the worst time
    end(process)
    assert process.returncode == -signal.SIGTERM
    demand_end(process.pid)


def test_one_that_was_waited_for_when_the_interrupt_came_is_ended(tmp_path: Path) -> None:
    process = start(program(tmp_path, "quick", "true"), log=tmp_path / "log")
    os.waitpid(process.pid, 0)
    end(process)
    assert process.returncode == 0


def test_children_end_when_we_are_killed_outright(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    slow = program(tmp_path, "slow", f"echo $$ > {pid_file}; exec sleep 600")
    child = os.fork()
    if child == 0:  # the one that is killed
        start(slow, log=tmp_path / "log")
        time.sleep(600)
    pid = int(wait_for(pid_file))
    os.kill(child, 9)
    os.waitpid(child, 0)
    demand_end(pid)
