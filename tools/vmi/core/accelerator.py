"""This module finds out whether guests run under KVM here, by running one; a /dev/kvm that opens proves nothing."""

import os
import re
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from vmi.core import processes
from vmi.core.errors import ToolError

Accelerator = Literal["kvm", "tcg"]
Wanted = Literal["auto", "kvm", "tcg"]

QEMU = "qemu-system-x86_64"
KVM = Path("/dev/kvm")
WATCHDOG_S = 8.0
"""A working KVM needs less than one second; a broken one never answers."""
OLDEST_FOR_TCG = 8
"""QEMU 7.2's TCG corrupts Debian 13 guests: kernel panics and wrong directory checksums, measured."""
CPU_MODELS: dict[Accelerator, str] = {"kvm": "host", "tcg": "Nehalem"}
"""Under TCG the smallest model that current distributions accept: what it lacks need not be emulated."""
FOREIGN_CPU_MODELS = {"aarch64": "cortex-a72"}

_EXIT_PORT, _EXIT_VALUE = 0xF4, 0x2A
_EXIT_STATUS = _EXIT_VALUE << 1 | 1
"""What isa-debug-exit makes of the value: QEMU itself ends with 0 or 1, a signal with a negative number."""
_BOOT_SECTOR = (
    bytes(
        [
            *(0xBA, _EXIT_PORT, 0x00),  # mov dx, port
            *(0xB0, _EXIT_VALUE),  # mov al, value
            0xEE,  # out dx, al
            *(0xF4, 0xEB, 0xFD),  # hlt, and again
        ]
    ).ljust(510, b"\0")
    + b"\x55\xaa"
)


@dataclass(frozen=True)
class Probed:
    """This is what a guest under an accelerator did."""

    works: bool
    why: str
    """What was seen, for people."""


def choose(wanted: Wanted = "auto", architecture: str = "x86_64") -> Accelerator:
    """This is the accelerator to use: KVM where a guest really ran under it. KVM demanded and absent is an error."""
    if architecture != "x86_64":
        return _foreign(wanted, architecture)
    if wanted != "tcg":
        probed = probe()
        if probed.works:
            return "kvm"
        if wanted == "kvm":
            hint = "use a machine with hardware virtualisation, or --accelerator tcg, which is much slower"
            raise ToolError(f"no guest runs under KVM here: {probed.why}", where=QEMU, hint=hint)
    _demand_version()
    return "tcg"


def _foreign(wanted: Wanted, architecture: str) -> Accelerator:
    if wanted == "kvm":
        # The guest that proves it is a boot sector for a PC; of another architecture we know nothing yet.
        raise ToolError(f"KVM is not proved for {architecture}", where=QEMU, hint="--accelerator tcg")
    return "tcg"


def cpu_model(accelerator: Accelerator, architecture: str = "x86_64") -> str:
    """This is QEMU's -cpu for an accelerator."""
    return CPU_MODELS[accelerator] if architecture == "x86_64" else FOREIGN_CPU_MODELS[architecture]


@cache
def probe(watchdog_s: float = WATCHDOG_S) -> Probed:
    """This says whether a guest runs under KVM; asked once per process."""
    processes.require(QEMU)
    if not os.access(KVM, os.R_OK | os.W_OK):
        return Probed(False, f"{KVM} is missing or not ours to open")
    return run_guest("kvm", watchdog_s)


def run_guest(accelerator: Accelerator, watchdog_s: float) -> Probed:
    """This boots a sector whose only deed is to end QEMU with a status that cannot arise by accident."""
    with tempfile.TemporaryDirectory(prefix="vmi-probe-") as directory:
        sector, log = Path(directory) / "sector", Path(directory) / "log"
        sector.write_bytes(_BOOT_SECTOR)
        process = processes.start(*_command(accelerator, sector), log=log)
        try:
            status = process.wait(watchdog_s)
        except subprocess.TimeoutExpired:
            return Probed(False, f"the guest did not run within {watchdog_s:.0f} s")
        finally:
            processes.end(process, grace_s=1)
        if status == _EXIT_STATUS:
            return Probed(True, "a guest ran")
        said = (processes.tail(log, lines=1) or "nothing was said").strip()
        return Probed(False, f"QEMU ended with status {status}: {said}")


def _command(accelerator: Accelerator, sector: Path) -> tuple[str | Path, ...]:
    return (
        QEMU,
        "-machine", "pc",
        "-accel", accelerator,
        "-cpu", cpu_model(accelerator),
        "-m", "16",
        "-nodefaults",
        "-display", "none",
        "-drive", f"if=ide,format=raw,file={sector}",
        "-device", f"isa-debug-exit,iobase={_EXIT_PORT:#x},iosize=0x01",
    )  # fmt: skip


@cache
def version() -> str:
    """This is QEMU's version, such as 10.0.2."""
    said = processes.run(QEMU, "--version", timeout_s=30).stdout.decode(errors="replace")
    match = re.search(r"version (\d+(?:\.\d+)*)", said)
    if match is None:
        raise ToolError("does not say its version", where=QEMU, details=said[:2000])
    return match[1]


def _demand_version() -> None:
    if int(version().split(".")[0]) < OLDEST_FOR_TCG:
        raise ToolError(
            f"version {version()} corrupts Debian 13 guests where KVM does not work",
            where=QEMU,
            hint=f"install version {OLDEST_FOR_TCG} or newer; on Debian 12 it is in bookworm-backports",
        )
