"""This module finds the UEFI firmware that guests start with: code that is shared, variables that each guest writes."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from vmi.core.errors import ToolError


@dataclass(frozen=True)
class Firmware:
    """This is the two flash chips of a UEFI machine."""

    code: Path
    variables: Path


PLACES = {
    "x86_64": (
        ("/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"),
        ("/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_VARS.fd"),
        ("/usr/share/edk2/ovmf/OVMF_CODE.fd", "/usr/share/edk2/ovmf/OVMF_VARS.fd"),
    ),
    "aarch64": (
        ("/usr/share/AAVMF/AAVMF_CODE.fd", "/usr/share/AAVMF/AAVMF_VARS.fd"),
        ("/usr/share/edk2/aarch64/QEMU_EFI-pflash.raw", "/usr/share/edk2/aarch64/vars-template-pflash.raw"),
    ),
}
"""Where Debian, its older releases and Fedora put them; without Secure Boot's keys."""
PACKAGES = {"x86_64": "ovmf", "aarch64": "qemu-efi-aarch64"}


def find(architecture: str) -> Firmware:
    """This is what is installed; its variables are a model to copy, not to write to."""
    for code, variables in PLACES[architecture]:
        if Path(code).is_file() and Path(variables).is_file():
            return Firmware(Path(code), Path(variables))
    package = PACKAGES[architecture]
    raise ToolError("is not installed", where=f"UEFI firmware for {architecture}", hint=f"apt-get install {package}")


def own(architecture: str, variables: Path) -> Firmware:
    """This is the firmware of one guest: its variables are a copy that it may write to."""
    found = find(architecture)
    shutil.copyfile(found.variables, variables)
    return Firmware(found.code, variables)
