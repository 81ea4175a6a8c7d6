"""This module tells whether a kernel has a driver, and where: in itself, as a module, in its initrd."""

import re
from enum import StrEnum

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.kernel import initrd
from vmi.auditing.guest.kernel.kernels import Kernel

CONFIG_LIMIT_BYTES = 2**20
_SUFFIXES = ("", ".xz", ".zst", ".gz")


class Driver(StrEnum):
    """Where a driver of a kernel is."""

    BUILT_IN = "built in"
    MODULE = "a module"
    NONE = "nowhere"


def driver(guest: Guest, kernel: Kernel, path: str, option: str) -> Driver:
    """This is where a driver is: `path` below the kernel's modules, such as `drivers/block/virtio_blk`."""
    if _is_built_in(guest, kernel, path, option):
        return Driver.BUILT_IN
    modules = [f"{kernel.modules}/kernel/{path}.ko{suffix}" for suffix in _SUFFIXES]
    return Driver.MODULE if kernel.modules and any(map(guest.exists, modules)) else Driver.NONE


def is_known(guest: Guest, kernel: Kernel) -> bool:
    """This is False when nothing says which drivers a kernel has."""
    return bool(kernel.modules) or guest.exists(f"/boot/config-{kernel.version}")


def modules_in_initrd(guest: Guest, kernel: Kernel) -> frozenset[str]:
    """This is the names of the modules that a kernel finds before it has a root file system."""
    listed = initrd.names(guest, kernel.initrd)
    files = (name.rpartition("/")[2] for name in listed if ".ko" in name)
    return frozenset(name.partition(".ko")[0].replace("-", "_") for name in files)


def _is_built_in(guest: Guest, kernel: Kernel, path: str, option: str) -> bool:
    listed = guest.read_text(f"{kernel.modules}/modules.builtin") if kernel.modules else None
    if listed is not None:
        return f"kernel/{path}.ko" in listed.split()
    config = guest.read_text(f"/boot/config-{kernel.version}", CONFIG_LIMIT_BYTES) or ""
    return re.search(rf"^{option}=y$", config, re.MULTILINE) is not None
