"""This module is what generators add at boot: System V scripts, rc.local, cloud-init, fstab, consoles."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vmi.auditing.guest.fstab import mounts
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.kernel.command_lines import command_lines
from vmi.auditing.guest.units import names
from vmi.auditing.guest.units.files import UnitFiles

RUNLEVELS = {2: "multi-user.target", 3: "multi-user.target", 4: "multi-user.target", 5: "graphical.target"}
CLOUD_INIT = "/system-generators/cloud-init-generator"
LATE = {"noauto", "x-systemd.automount"}
_NO_SERIAL = re.compile(r"tty[0-9]*|(tty)?null|")
_START = re.compile(r"S[0-9]{2}(.+)")


class Pull(NamedTuple):
    """This is that one unit starts another, and what says so."""

    by: str
    unit: str
    how: str
    """`wants`, `requires`, `socket`, `timer`, `sysv` and so on."""
    path: str


def generated(files: UnitFiles) -> Iterator[Pull]:
    """This is what the generators of a guest would add."""
    yield from sysv(files)
    if _is_program(files.guest, "/etc/rc.local"):
        yield Pull("multi-user.target", "rc-local.service", "generator", "/etc/rc.local")
    for root in ("/usr/lib/systemd", "/lib/systemd", "/etc/systemd"):
        disabled = files.guest.exists("/etc/cloud/cloud-init.disabled")
        if _is_program(files.guest, root + CLOUD_INIT) and not disabled:
            yield Pull("multi-user.target", "cloud-init.target", "generator", root + CLOUD_INIT)
    yield from fstab(files.guest)
    yield from consoles(files.guest)


def sysv(files: UnitFiles) -> Iterator[Pull]:
    """This is the scripts of /etc/rcN.d that have no unit of their own: a unit or a mask takes their place."""
    for level, target in RUNLEVELS.items():
        for name in files.guest.names(f"/etc/rc{level}.d"):
            unit = f"{match[1].removesuffix('.sh')}.service" if (match := _START.fullmatch(name)) else ""
            if unit and files.path(unit) is None and script(files.guest, unit):
                yield Pull(target, unit, "sysv", f"/etc/rc{level}.d/{name}")


def fstab(guest: Guest) -> Iterator[Pull]:
    """This is the mounts and swap of /etc/fstab, under the names that systemd gives them."""
    for mount in mounts(guest):
        if LATE & set(mount.options.split(",")):
            continue
        if mount.type == "swap":
            yield Pull("swap.target", f"{names.escaped_path(mount.source)}.swap", "fstab", "/etc/fstab")
        elif mount.point.startswith("/"):
            target = "remote-fs.target" if "_netdev" in mount.options.split(",") else "local-fs.target"
            yield Pull(target, f"{names.escaped_path(mount.point)}.mount", "fstab", "/etc/fstab")


def consoles(guest: Guest) -> Iterator[Pull]:
    """This is the login on each serial console that the kernel is told of."""
    for line in command_lines(guest):
        for word in line.words:
            name = word.removeprefix("console=").partition(",")[0]
            if word.startswith("console=") and not _NO_SERIAL.fullmatch(name):
                yield Pull("getty.target", f"serial-getty@{name}.service", "getty", line.path)


def script(guest: Guest, unit: str) -> str | None:
    """This is the System V script that a service without a unit file is made of."""
    stem = unit.removesuffix(".service")
    paths = (f"/etc/init.d/{stem}", f"/etc/init.d/{stem}.sh")
    return next((path for path in paths if "/" not in stem and _is_program(guest, path)), None)


def _is_program(guest: Guest, path: str) -> bool:
    entry = guest.stat(path)
    return entry is not None and entry.is_file and entry.mode & 0o111 != 0
