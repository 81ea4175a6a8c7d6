"""This module tells for which machine a guest's first program was made."""

import struct
from typing import NamedTuple

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.remembering import remembered

INITS = ("/sbin/init", "/usr/lib/systemd/systemd", "/lib/systemd/systemd")
MACHINES = {3: "i386", 8: "mips", 20: "ppc", 21: "ppc64", 22: "s390x", 40: "arm", 62: "x86_64", 183: "aarch64",
            243: "riscv", 258: "loongarch"}  # fmt: skip
_ELF_BYTES = 20


class Program(NamedTuple):
    """This is the program that Linux starts first."""

    path: str
    machine: str
    """As uname(1) calls it; empty when the file is no ELF program."""
    bits: int


@remembered
def init(guest: Guest) -> Program | None:
    """This is what its ELF header says, or None when there is no such file."""
    path = next(filter(guest.exists, INITS), None)
    entry = guest.stat(path) if path else None
    if path is None or entry is None or not entry.is_file:
        return None
    data = guest.source.read(entry, _ELF_BYTES)
    if len(data) < _ELF_BYTES or not data.startswith(b"\x7fELF") or data[5] not in (1, 2):
        return Program(path, "", 0)
    (number,) = struct.unpack_from("<H" if data[5] == 1 else ">H", data, 18)
    bits = {1: 32, 2: 64}.get(data[4], 0)
    return Program(path, MACHINES.get(number, f"machine {number}"), bits)
