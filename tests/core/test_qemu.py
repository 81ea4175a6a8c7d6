"""A guest is waited for until it answers, ends or is given up; it never outlives the block that started it."""

import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.watching import demand_end, is_running

from vmi.core import processes, qemu
from vmi.core.errors import Interrupted, ToolError
from vmi.core.firmware import Firmware

HALT = bytes.fromhex("f4ebfd")  # hlt; jmp back
POWER_OFF = bytes.fromhex("ba0406 b80020 ef") + HALT  # out 0x604, 0x2000: ACPI's soft off, as SeaBIOS sets it up
SPEAK = bytes.fromhex("baf803 b041 ee") + HALT  # out 0x3f8, 'A': the first serial port
SHOUT = bytes.fromhex("baf803 b041 ee ebfd")  # the same for ever


def machine(directory: Path, code: bytes) -> qemu.Machine:
    """A real machine whose disk is one boot sector; commas and spaces in its path are QEMU's problem to escape."""
    place = directory / "a, b"
    place.mkdir()
    sector = place / "sector"
    sector.write_bytes((code.ljust(510, b"\0") + b"\x55\xaa").ljust(2**20, b"\0"))
    subprocess.run(["qemu-img", "convert", "-O", "qcow2", sector, place / "disk"], check=True)
    (place / "seed").write_bytes(b"\0" * 2048)
    return qemu.Machine(place / "disk", place / "seed", place / "console", "tcg", memory_mib=32, cores=1)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qemu, "POLL_S", 0.01)
    monkeypatch.setattr(qemu, "BANNER_TIMEOUT_S", 0.5)


def until(condition: Callable[[], bool]) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen")


def test_a_guest_speaks_on_its_console_and_ends_with_the_block(tmp_path: Path) -> None:
    with qemu.running(machine(tmp_path, SPEAK), tmp_path / "log") as guest:
        until(lambda: guest.console.exists() and guest.console.read_bytes() == b"A")
        qemu.check_alive(guest)
        assert is_running(guest.process.pid)
    demand_end(guest.process.pid)


def test_an_interrupt_leaves_no_guest(tmp_path: Path) -> None:
    with pytest.raises(Interrupted), qemu.running(machine(tmp_path, HALT), tmp_path / "log") as guest:
        raise Interrupted("SIGTERM")
    demand_end(guest.process.pid)


def test_a_guest_that_switches_itself_off_is_noticed(tmp_path: Path) -> None:
    gone = pytest.raises(qemu.GuestGone, match="the guest switched itself off after")
    with qemu.running(machine(tmp_path, POWER_OFF), tmp_path / "log") as guest, gone:
        qemu.wait_for_ssh(guest, time.monotonic() + 60)


def test_a_guest_that_shouts_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qemu, "CONSOLE_LIMIT_BYTES", 1000)
    gone = pytest.raises(qemu.GuestGone, match="to its console")
    with qemu.running(machine(tmp_path, SHOUT), tmp_path / "log") as guest, gone:
        qemu.wait_for_ssh(guest, time.monotonic() + 60)


def test_a_guest_that_never_listens_is_given_up(tmp_path: Path) -> None:
    """QEMU accepts the connection in the guest's name; that is no answer."""
    gone = pytest.raises(qemu.GuestGone, match="no SSH server answered within")
    with qemu.running(machine(tmp_path, HALT), tmp_path / "log") as guest, gone:
        qemu.wait_for_ssh(guest, time.monotonic() + 1)


def test_a_failing_qemu_is_a_tool_error_with_what_it_said(tmp_path: Path) -> None:
    broken = machine(tmp_path, HALT)
    broken.disk.write_bytes(struct.pack(">4sI", b"QFI\xfb", 99).ljust(512, b"\0"))
    failed = pytest.raises(ToolError, match="qemu-system-x86_64: ended with status 1")
    with qemu.running(broken, tmp_path / "log") as guest, failed as caught:
        qemu.wait_for_ssh(guest, time.monotonic() + 60)
    assert "Unsupported qcow2 version 99" in str(caught.value.details)


@contextmanager
def server(*greetings: bytes | None) -> Iterator[int]:
    """Greets each caller in turn; None hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for greeting in greetings:
                connection, _ = listener.accept()
                with connection:
                    connection.sendall(greeting or b"")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(10)


@pytest.fixture
def process(tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    started = processes.start("sleep", "60", log=tmp_path / "log")
    yield started
    processes.end(started)


def test_only_the_banner_counts(tmp_path: Path, process: "subprocess.Popen[bytes]") -> None:
    with server(None, b"HTTP/1.0 200 OK\r\n", b"SSH-2.0-OpenSSH_10.0\r\n") as port:
        guest = qemu.Guest(process, tmp_path / "console", tmp_path / "log", port, time.monotonic())
        qemu.wait_for_ssh(guest, time.monotonic() + 30)


def test_an_outside_is_not_reachable_for_the_guest() -> None:
    command = qemu._command(qemu.Machine(Path("/d"), Path("/s"), Path("/c"), "kvm", 512, 1), 2222)
    assert "user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:2222-:22" in command
    assert command[command.index("-cpu") + 1] == "host"


def test_uefi_firmware_is_shared_and_its_variables_are_not() -> None:
    firmware = Firmware(Path("/usr/share/a, b/code.fd"), Path("/v"))
    command = qemu._command(qemu.Machine(Path("/d"), Path("/s"), Path("/c"), "tcg", firmware=firmware), 2222)
    assert "if=pflash,format=raw,readonly=on,file=/usr/share/a,, b/code.fd" in command
    assert "if=pflash,format=raw,file=/v" in command
