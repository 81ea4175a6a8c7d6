"""This module is links that generators make at boot: System V scripts, rc.local, cloud-init."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.units.files import UnitFiles

RUNLEVELS = {2: "multi-user.target", 3: "multi-user.target", 4: "multi-user.target", 5: "graphical.target"}
CLOUD_INIT = "/system-generators/cloud-init-generator"
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


def sysv(files: UnitFiles) -> Iterator[Pull]:
    """This is the scripts of /etc/rcN.d that have no unit of their own: a unit or a mask takes their place."""
    for level, target in RUNLEVELS.items():
        for name in files.guest.names(f"/etc/rc{level}.d"):
            unit = f"{match[1].removesuffix('.sh')}.service" if (match := _START.fullmatch(name)) else ""
            if unit and files.path(unit) is None and script(files.guest, unit):
                yield Pull(target, unit, "sysv", f"/etc/rc{level}.d/{name}")


def script(guest: Guest, unit: str) -> str | None:
    """This is the System V script that a service without a unit file is made of."""
    stem = unit.removesuffix(".service")
    paths = (f"/etc/init.d/{stem}", f"/etc/init.d/{stem}.sh")
    return next((path for path in paths if "/" not in stem and _is_program(guest, path)), None)


def _is_program(guest: Guest, path: str) -> bool:
    entry = guest.stat(path)
    return entry is not None and entry.is_file and entry.mode & 0o111 != 0
