"""This module tells which network configuration was written by a program for the machine that it ran on."""

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.remembering import remembered

BY_NAME = ("/etc/netplan/50-cloud-init.yaml", "/etc/network/interfaces.d/50-cloud-init*",
           "/etc/udev/rules.d/*-persistent-net.rules", "/etc/systemd/network/10-cloud-init-*",
           "/etc/NetworkManager/system-connections/cloud-init-*")  # fmt: skip
BY_HEADER = ("/etc/sysconfig/network-scripts/ifcfg-*", "/etc/sysconfig/network/ifcfg-*",
             "/etc/NetworkManager/system-connections/*", "/etc/systemd/network/*",
             "/etc/network/interfaces.d/*")  # fmt: skip
HEADERS = (b"# Created by cloud-init", b"# This file is generated from information provided by")
HEAD_BYTES = 64


@remembered
def generated(guest: Guest) -> frozenset[str]:
    """This is such files, those apart that are empty."""
    named = set(guest.glob(*BY_NAME))
    others = set(guest.glob(*BY_HEADER)) - named
    headed = {path for path in others if _head(guest, path).startswith(HEADERS)}
    return frozenset(path for path in named | headed if _head(guest, path))


def _head(guest: Guest, path: str) -> bytes:
    entry = guest.stat(path)
    return guest.source.read(entry, HEAD_BYTES) if entry and entry.is_file else b""
