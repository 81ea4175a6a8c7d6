"""Images that are broken in one way each, for the checks of network."""

from pathlib import Path

from tests.auditing.broken.case import FAIL, HINT, WARN, Broken, guest
from tests.auditing.images import ENABLED

BROKEN: list[Broken] = [
    guest(
        {"/etc/netplan/10-net.yaml": "network:\n  ethernets:\n    a: {match: {macaddress: '52:54:00:12:34:56'}}\n"},
        "network.interface-names", FAIL, "/etc/netplan/10-net.yaml:3: names the hardware address 52:54:00:12:34:56",
        id="hardware address",
    ),
    guest(
        {"/etc/network/interfaces": "auto ens3\niface ens3 inet dhcp\n"},
        "network.interface-names", WARN,
        "/etc/network/interfaces:2: is for the interface ens3; on other machines it may be called otherwise",
        id="name of an interface",
    ),
    guest(
        {"/etc/systemd/network/10-lan.network": "[Match]\nName=en*\n[Network]\nAddress=192.0.2.7/24\n"},
        "network.addresses", FAIL, "/etc/systemd/network/10-lan.network:4: gives the address 192.0.2.7/24 to en*",
        id="static address",
    ),
    guest(
        {"/etc/systemd/resolved.conf.d/lan.conf": "[Resolve]\nDNS=192.0.2.53\n"},
        "network.addresses", FAIL, "/etc/systemd/resolved.conf.d/lan.conf:2: names the name server 192.0.2.53",
        id="static name server",
    ),
    guest(
        {"/etc/sysctl.d/40-ipv6.conf": "net.ipv6.conf.all.disable_ipv6 = 1\n"},
        "network.ipv6", FAIL, "/etc/sysctl.d/40-ipv6.conf:1: net.ipv6.conf.all.disable_ipv6 = 1 switches IPv6 off",
        id="IPv6 off",
    ),
    guest(
        {"/etc/sysctl.d/90-ours.conf": "kernel.randomize_va_space = 0\n"},
        "network.sysctl", HINT, "/etc/sysctl.d/90-ours.conf:1: kernel.randomize_va_space = 0, better 2: programs lie "
        "where an attacker expects them", id="careless kernel",
    ),
    guest(
        {f"{ENABLED}/systemd-timesyncd.service": Path("/dev/null")},
        "network.time", WARN, "/etc/systemd/system: no time client is enabled: the clock will drift",
        id="no time",
    ),
    guest(
        {"/etc/default/grub": 'GRUB_CMDLINE_LINUX="console=ttyS0 ipv6.disable=1"\n'},
        "network.ipv6", FAIL, "/etc/default/grub:1: the kernel command line switches IPv6 off: ipv6.disable=1",
        id="IPv6 off by the command line",
    ),
    guest(
        {"/etc/default/grub": 'GRUB_CMDLINE_LINUX="console=ttyS0 ip=192.0.2.7:::::ens3:off"\n'},
        "network.addresses", FAIL,
        "/etc/default/grub:1: the kernel command line gives an address: ip=192.0.2.7:::::ens3:off",
        id="address on the command line",
    ),
]  # fmt: skip
