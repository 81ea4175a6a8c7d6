"""This module tells which network configuration was written by a program for the machine that it ran on."""

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.remembering import remembered

BY_NAME = ("/etc/netplan/50-cloud-init.yaml", "/etc/network/interfaces.d/50-cloud-init*",
           "/etc/udev/rules.d/*-persistent-net.rules", "/etc/systemd/network/10-cloud-init-*",
           "/etc/NetworkManager/system-connections/cloud-init-*")  # fmt: skip
BY_HEADER = ("/etc/sysconfig/network-scripts/ifcfg-*", "/etc/sysconfig/network/ifcfg-*",
             "/etc/NetworkManager/system-connections/*", "/etc/systemd/network/*",
             "/etc/network/interfaces.d/*")  # fmt: skip
HEADERS = ("# Created by cloud-init", "# This file is generated from information provided by")


@remembered
def generated(guest: Guest) -> frozenset[str]:
    """This is such files, those apart that are empty."""
    named = {path for pattern in BY_NAME for path in guest.glob(pattern)}
    others = {path for pattern in BY_HEADER for path in guest.glob(pattern)} - named
    headed = {path for path in others if (guest.read_text(path) or "").startswith(HEADERS)}
    return frozenset(path for path in named | headed if guest.read_bytes(path))
