"""This module starts guests with QEMU and waits for them; a guest never outlives the block that started it."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

from vmi.core import processes
from vmi.core.accelerator import QEMU, Accelerator, cpu_model
from vmi.core.errors import Failure, ToolError
from vmi.core.firmware import Firmware

CONSOLE_LIMIT_BYTES = 16 * 2**20
"""An orderly first boot writes some hundred KiB; nobody fills our disk through a serial port."""
POLL_S = 1.0
BANNER_TIMEOUT_S = 5.0

BINARIES = {"x86_64": QEMU, "aarch64": "qemu-system-aarch64"}
"""The program for each architecture that manifests name."""
BOARDS = {"x86_64": "pc", "aarch64": "virt"}
"""QEMU's name for the machine."""


@dataclass(frozen=True)
class Machine:
    """This is the virtual hardware of one guest."""

    disk: Path
    """A qcow2 image that the guest writes to."""
    seed: Path
    """An ISO image with cloud-init's NoCloud data."""
    console: Path
    """Where the first serial port is written."""
    accelerator: Accelerator
    memory_mib: int = 1024
    cores: int = 2
    firmware: Firmware | None = None
    """UEFI; None is a BIOS."""


@dataclass(frozen=True)
class Guest:
    """This is a running guest."""

    process: "Popen[bytes]"
    console: Path
    log: Path
    """What QEMU itself says."""
    ssh_port: int
    """On 127.0.0.1, leads to the guest's port 22."""
    started: float
    """time.monotonic() at power-on."""

    def seconds(self) -> float:
        """This is the time since power-on."""
        return time.monotonic() - self.started


class GuestGone(Failure):
    """This is a guest that switched itself off, did not answer in time, or shouted: the image's fault, not QEMU's."""


@contextmanager
def running(machine: Machine, log: Path) -> Iterator[Guest]:
    """This runs a guest for as long as the block lasts. What the guest sees of a network is only us."""
    log.unlink(missing_ok=True)
    machine.console.unlink(missing_ok=True)
    port = _free_port()
    process = processes.start(*_command(machine, port), log=log)
    guest = Guest(process, machine.console, log, port, time.monotonic())
    try:
        yield guest
    finally:
        processes.end(process, grace_s=2)  # its disk is thrown away: there is nothing to save


def check_alive(guest: Guest) -> None:
    """This notices a guest that ended or misbehaves; QEMU's own failure is a ToolError."""
    status = guest.process.poll()
    if status:
        raise ToolError(f"ended with status {status}", where=QEMU, details=processes.tail(guest.log))
    if status == 0:
        raise GuestGone(f"the guest switched itself off after {guest.seconds():.0f} s")
    with suppress(FileNotFoundError):  # QEMU makes it some moments after it starts
        if guest.console.stat().st_size > CONSOLE_LIMIT_BYTES:
            raise GuestGone(f"the guest wrote more than {CONSOLE_LIMIT_BYTES // 2**20} MiB to its console")


def wait_for_ssh(guest: Guest, deadline: float) -> None:
    """This waits until an SSH server introduces itself; `deadline` as time.monotonic() counts.

    QEMU's network accepts connections before the guest listens, so only the banner proves anything.
    """
    while not _has_banner(guest.ssh_port):
        check_alive(guest)
        if time.monotonic() >= deadline:
            raise GuestGone(f"no SSH server answered within {guest.seconds():.0f} s")
        time.sleep(POLL_S)


def _has_banner(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), BANNER_TIMEOUT_S) as connection:
            connection.settimeout(BANNER_TIMEOUT_S)
            return connection.recv(8).startswith(b"SSH-2.0")
    except OSError:
        return False  # not yet: refused, reset or silent


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _command(machine: Machine, ssh_port: int) -> tuple[str | Path, ...]:
    return (
        QEMU,
        "-name", "vmi-guest",
        "-machine", "pc",
        "-accel", _accel(machine.accelerator),
        "-cpu", cpu_model(machine.accelerator),
        "-smp", str(machine.cores),
        "-m", str(machine.memory_mib),
        *_firmware(machine.firmware),
        "-nodefaults",
        "-no-user-config",
        "-display", "none",
        # A guest that breaks out of its devices finds no way to start a program or gain rights.
        "-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
        "-chardev", f"file,id=console,path={_option(machine.console)}",
        "-serial", "chardev:console",
        "-object", "rng-random,id=random,filename=/dev/urandom",
        "-device", "virtio-rng-pci,rng=random",
        "-device", "virtio-scsi-pci,id=scsi",
        "-drive", f"if=none,id=disk,format=qcow2,discard=unmap,cache=unsafe,file={_option(machine.disk)}",
        "-device", "scsi-hd,drive=disk,bootindex=1",
        "-drive", f"if=none,id=seed,format=raw,readonly=on,file={_option(machine.seed)}",
        "-device", "scsi-cd,drive=seed",
        # restrict: the image is judged as it is, without an Internet to fetch the rest from, or to attack.
        "-netdev", f"user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:{ssh_port}-:22",
        "-device", "virtio-net-pci,netdev=net,romfile=",
    )  # fmt: skip


def _firmware(firmware: Firmware | None) -> tuple[str, ...]:
    if firmware is None:
        return ()
    return (
        "-drive", f"if=pflash,format=raw,readonly=on,file={_option(firmware.code)}",
        "-drive", f"if=pflash,format=raw,file={_option(firmware.variables)}",
    )  # fmt: skip


def _accel(accelerator: Accelerator) -> str:
    return "tcg,thread=multi" if accelerator == "tcg" else accelerator


def _option(path: Path) -> str:
    return str(path).replace(",", ",,")  # how QEMU escapes the comma that separates options
