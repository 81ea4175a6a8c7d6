"""This module is the virtual machine that Packer is told to make, as far as its qemu builder has no words for it."""

from dataclasses import dataclass

from vmi.building import hcl
from vmi.building.template import names
from vmi.core import qemu
from vmi.manifest.models import Appliance

NETWORK = hcl.Own("user,id=user.0,hostfwd=tcp:127.0.0.1:{{ .SSHHostPort }}-:22")
"""Packer 1.6 would forward the guest's SSH from every address of this machine."""


@dataclass(frozen=True)
class Machine:
    """This is what a build runs on."""

    accelerator: str
    """kvm or tcg."""
    cpu_model: str
    ssh_timeout_s: int | None = None
    """Instead of the manifest's."""
    shutdown_timeout_s: int = 300


def arguments(appliance: Appliance, machine: Machine) -> list[list[str | hcl.Own]]:
    """This is Packer's `qemuargs`: each replaces all that Packer itself would say with the same name."""
    chosen: list[list[str | hcl.Own]] = [
        ["-cpu", machine.cpu_model],
        ["-serial", f"file:{names.CONSOLE}"],
        ["-netdev", NETWORK],
    ]
    return [*chosen, *_firmware(appliance, machine)] if is_uefi(appliance) else chosen


def is_uefi(appliance: Appliance) -> bool:
    """This is true when firmware reads the loader from a file system; aarch64 knows nothing else."""
    return appliance.firmware == "uefi" or appliance.architecture == "aarch64"


def binary(appliance: Appliance) -> str:
    """This is the QEMU that runs the guest."""
    return qemu.BINARIES[appliance.architecture]


def board(appliance: Appliance) -> str:
    """This is QEMU's name for the machine's kind."""
    return qemu.BOARDS[appliance.architecture]


def _firmware(appliance: Appliance, machine: Machine) -> list[list[str | hcl.Own]]:
    # Not -drive if=pflash: naming one drive would make Packer 1.6 forget the disk and the seed.
    return [
        ["-machine", f"{board(appliance)},accel={machine.accelerator},pflash0=code,pflash1=vars"],
        ["-blockdev", f"driver=raw,node-name=code,read-only=on,{_file(names.FIRMWARE_CODE)}"],
        ["-blockdev", f"driver=raw,node-name=vars,{_file(names.FIRMWARE_VARS)}"],
    ]


def _file(name: str) -> str:
    return f"file.driver=file,file.filename={name}"
