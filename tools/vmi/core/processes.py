"""This module is the one door to other programs: no shell, a rebuilt environment, nothing left running."""

import ctypes
import logging
import math
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import IO

from vmi.core.errors import SIGNALS, ToolError

PACKAGES = {
    "packer": "packer",
    "qemu-system-x86_64": "qemu-system-x86",
    "qemu-system-aarch64": "qemu-system-arm",
    "qemu-img": "qemu-utils",
    "mmdebstrap": "mmdebstrap",
    "sfdisk": "fdisk",
    "mke2fs": "e2fsprogs",
    "debugfs": "e2fsprogs",
    "mkfs.vfat": "dosfstools",
    "mmd": "mtools",
    "mcopy": "mtools",
    "gpgv": "gpgv",
    "prlimit": "util-linux",
    "unshare": "util-linux",
    "xorriso": "xorriso",
    "ssh": "openssh-client",
    "ssh-keygen": "openssh-client",
    "git": "git",
    "openssl": "openssl",
    "shellcheck": "shellcheck",
}
"""The Debian package that brings each program we run."""

LOG = logging.getLogger(__name__)
"""Each command, for `-v`."""
KEPT_VARIABLES = ("HOME", "PATH", "LANG", "TMPDIR", "TERM", "http_proxy", "https_proxy", "no_proxy", "SSL_CERT_FILE")
GRACE_S = 15.0
"""Packer needs some seconds after a SIGTERM to stop its virtual machine and remove its files."""


def require(program: str) -> str:
    """This finds a program on PATH, sbin included, or says which package brings it."""
    path = shutil.which(program, path=_search_path())
    if path is None:
        package = PACKAGES.get(program, program)
        raise ToolError("is not installed", where=program, hint=f"make setup, or: apt-get install {package}")
    return path


def run(
    *argv: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    stdin: bytes | None = None,
    timeout_s: float | None = None,
    log: Path | None = None,
    check: bool = True,
) -> subprocess.CompletedProcess[bytes]:
    """This runs a program to its end and returns its output.

    `log` appends stdout and stderr to a file instead of capturing them. A status other than 0 is a ToolError that
    carries the command and the end of what it printed, unless `check` is false. On a time-out, an interrupt or any
    other exception the whole process group is ended: SIGTERM, GRACE_S seconds, SIGKILL.
    """
    command = [require(str(argv[0])), *map(str, argv[1:])]
    process: subprocess.Popen[bytes] | None = None
    with _output(log) as output:
        try:
            with interrupts_wait():
                process = _start(
                    command, cwd, env, subprocess.PIPE if stdin is not None else subprocess.DEVNULL, output
                )
            out, err = process.communicate(stdin, timeout=timeout_s)
        except subprocess.TimeoutExpired as error:
            _end_if_started(process)
            late = f"did not finish in {timeout_s:.0f} s"
            raise ToolError(late, where=describe(command), details=tail(log)) from error
        except BaseException:
            _end_if_started(process)
            raise
    result = subprocess.CompletedProcess(command, process.returncode, out or b"", err or b"")
    if check and result.returncode:
        raise failed(result, log)
    return result


def start(
    *argv: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None, log: Path
) -> "subprocess.Popen[bytes]":
    """This starts a program in the background, its output appended to `log`; the caller owes it an `end`."""
    command = [require(str(argv[0])), *map(str, argv[1:])]
    with _output(log) as output, interrupts_wait():
        return _start(command, cwd, env, subprocess.DEVNULL, output)


def end(process: "subprocess.Popen[bytes]", grace_s: float = GRACE_S) -> None:
    """This ends a process and everything it started: SIGTERM to its group, then SIGKILL."""
    _signal_group(process, signal.SIGTERM)
    _wait(process, grace_s)
    _signal_group(process, signal.SIGKILL)
    _wait(process, math.inf)


def _wait(process: "subprocess.Popen[bytes]", most_s: float) -> None:
    """This is Popen.wait without its lock, which nobody releases when an interrupt came just after it was taken."""
    until = time.monotonic() + most_s
    while process.returncode is None and time.monotonic() < until:
        try:
            pid, status = os.waitpid(process.pid, os.WNOHANG)
        except ChildProcessError:  # an interrupt came when it had been waited for, and before that was written down
            process.returncode = 0
            return
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
        else:
            time.sleep(0.005)


def failed(result: subprocess.CompletedProcess[bytes], log: Path | None = None) -> ToolError:
    """This is the error for a program that ended badly."""
    status = result.returncode
    said = tail(log) or (result.stderr or result.stdout).decode(errors="replace").strip()
    verb = f"was ended by {signal.Signals(-status).name}" if status < 0 else f"failed with status {status}"
    return ToolError(verb, where=describe(result.args), details="\n".join(said.splitlines()[-30:]) or None)


def describe(command: Sequence[str]) -> str:
    """This is a command short enough for one line."""
    line = " ".join([Path(command[0]).name, *command[1:]])
    return line if len(line) <= 120 else f"{line[:117]}..."


def tail(log: Path | None, lines: int = 30) -> str | None:
    """This is the end of a log, or None when there is no log or nothing in it."""
    if log is None or not log.is_file():
        return None
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 64 * 1024))
        text = file.read().decode(errors="replace")
    return "\n".join(text.splitlines()[-lines:]) or None


def _start(
    command: list[str],
    cwd: Path | None,
    env: Mapping[str, str] | None,
    stdin: int,
    output: tuple[int | IO[bytes], int | IO[bytes]],
) -> "subprocess.Popen[bytes]":
    LOG.debug("+ %s", describe(command))
    return subprocess.Popen(
        [*BOUND_TO_US, *command],
        cwd=cwd,
        env=_environment(env),
        stdin=stdin,
        stdout=output[0],
        stderr=output[1],
        start_new_session=True,  # a group of its own, so that `end` reaches grandchildren
        preexec_fn=None if BOUND_TO_US else die_with_parent,
    )


def _end_if_started(process: "subprocess.Popen[bytes] | None") -> None:
    if process is not None:
        end(process)


@contextmanager
def interrupts_wait() -> Iterator[None]:
    """This keeps a signal back until the block has ended.

    What a handler raises in Python's own hooks around fork(2) is printed and forgotten, and a child would be lost to us
    between its start and the assignment.
    """
    if threading.current_thread() is not threading.main_thread():  # handlers run in the main thread only
        yield
        return
    came: list[int] = []

    def remember(number: int, frame: FrameType | None) -> None:
        came.append(number)

    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    try:
        for number in SIGNALS:
            signal.signal(number, remember)  # raises what came before it: all are put back then
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])


@contextmanager
def _output(log: Path | None) -> Iterator[tuple[int | IO[bytes], int | IO[bytes]]]:
    if log is None:
        yield subprocess.PIPE, subprocess.PIPE
        return
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as file:
        yield file, subprocess.STDOUT


def _environment(extra: Mapping[str, str] | None) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    return {**kept, "PATH": _search_path(), "LC_ALL": "C.UTF-8", **(extra or {})}


def _search_path() -> str:
    # An ordinary user's PATH on Debian lacks sbin, where mke2fs and sfdisk live.
    return f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"


_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """This is called in a child: when its parent is killed outright, the kernel asks it to stop (prctl(2))."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _bound_to_us() -> tuple[str, ...]:
    """This is a command in front of another that has the kernel ask it to stop when we are killed outright.

    A preexec_fn does the same, but for its sake Python copies the whole process with fork(2): 10 ms for a large one,
    and a deadlock when another thread held a lock.
    """
    setpriv = shutil.which("setpriv", path=os.defpath)
    if setpriv is None or Path(setpriv).resolve().name != "setpriv":  # BusyBox's has no --pdeathsig
        return ()
    return (setpriv, "--pdeathsig", "TERM", "--")


BOUND_TO_US = _bound_to_us()


def _signal_group(process: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return  # it ended by itself, which is what we wanted
