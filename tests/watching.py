"""This module waits for what other processes do, with an end to the patience."""

import time
from collections.abc import Callable
from pathlib import Path


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def demand_end(pid: int) -> None:
    for _ in range(500):  # a signal is delivered soon, not at once
        if not is_running(pid):
            return
        time.sleep(0.01)
    raise AssertionError(f"process {pid} is still running")


def wait_for(path: Path) -> str:
    for _ in range(500):
        if path.exists() and path.read_text().strip():
            return path.read_text().strip()
        time.sleep(0.01)
    raise AssertionError(f"{path} did not appear")


def wait_until(is_so: Callable[[], bool], timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < deadline, f"not so after {timeout_s:.0f} s"
        time.sleep(0.1)
