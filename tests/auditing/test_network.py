"""Networks: five programs' configuration in the same words, and what no image should say."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.auditing.images import Files

from vmi.auditing.checks.network import addresses, interface_names, ipv6, time
from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.network import configured

Answer = Callable[..., list[str]]
GuestOf = Callable[[Files], Guest]
NETPLAN, ENI = "/etc/netplan/1.yaml", "/etc/network/interfaces"
NETWORKD = "/etc/systemd/network/1.network"
KEYFILE = "/etc/NetworkManager/system-connections/1.nmconnection"
IFCFG = "/etc/sysconfig/network-scripts/ifcfg-eth0"
STATIC_NETPLAN = """network:
  version: 2
  ethernets:
    lo: {addresses: [192.0.2.1/32]}
    ens3:
      addresses:
        - 192.0.2.7/24
        - 2001:db8::7/64: {lifetime: 0}
      nameservers: {addresses: [127.0.0.1, 192.0.2.53], search: [x]}
  bridges:
    br0: {dhcp4: yes}
"""
STATIC_ENI = """auto lo
iface lo inet loopback
allow-hotplug ens3
iface ens3 inet static
    address 192.0.2.7/24
    dns-nameservers 192.0.2.53 \\
        2001:db8::53
source more/*
"""
STATIC_NETWORKD = "[Match]\nName=en*\n[Network]\nDNS=127.0.0.53 192.0.2.53\n; x\n[Address]\nAddress=192.0.2.7/24\n"
STATIC_KEYFILE = """[connection]
interface-name=ens3
[ipv4]
method=manual
address1=192.0.2.7/24,192.0.2.1
dns=192.0.2.53;127.0.0.1;
"""
STATIC_IFCFG = 'DEVICE="ens3"\nBOOTPROTO=none\nIPADDR=192.0.2.7\nDNS1="192.0.2.53"\n'


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({NETPLAN: STATIC_NETPLAN}, [
            ("ens3", False, ["192.0.2.7/24", "2001:db8::7/64"], ["192.0.2.53"]), ("", True, [], [])], id="netplan"),
        pytest.param({ENI: STATIC_ENI, "/etc/network/more/a": "iface en0 inet6 auto\n"}, [
            ("ens3", False, ["192.0.2.7/24"], ["192.0.2.53", "2001:db8::53"]), ("en0", True, [], [])], id="ifupdown"),
        pytest.param({NETWORKD: STATIC_NETWORKD}, [("en*", False, ["192.0.2.7/24"], ["192.0.2.53"])], id="networkd"),
        pytest.param({KEYFILE: STATIC_KEYFILE}, [("ens3", False, ["192.0.2.7/24"], ["192.0.2.53"])], id="keyfile"),
        pytest.param({IFCFG: STATIC_IFCFG}, [("ens3", False, ["192.0.2.7"], ["192.0.2.53"])], id="ifcfg"),
        pytest.param({NETWORKD: "[Match]\nName=en*\n[Network]\nDHCP=no\n", f"{NETWORKD}.d/a.conf":
                      "[Network]\nDHCP=yes\n"}, [("en*", True, [], [])], id="drop-in"),
        pytest.param({NETWORKD: Path("/dev/null"), "/usr/lib/systemd/network/1.network": STATIC_NETWORKD},
                     [("", False, [], [])], id="masked"),
        pytest.param({"/run/netplan/1.yaml": STATIC_NETPLAN, NETPLAN:
                      "network: {ethernets: {a: {match: {name: 'en*'}, dhcp6: true}}}\n"}, [("en*", True, [], [])],
                     id="hidden by /etc"),
        pytest.param({f"{IFCFG}.bak": STATIC_IFCFG}, [], id="backup"),
        pytest.param({NETPLAN: "network: [1, {a: b}]\n", ENI: "iface\naddress 1\n\\\n", KEYFILE: "=\n[]\n"},
                     [("", False, [], []), ("", False, ["1"], [])], id="rubbish"),
    ],
)  # fmt: skip
def test_configured(guest_of: GuestOf, files: Files, expected: list[tuple[str, bool, list[str], list[str]]]) -> None:
    found = [
        (each.name, each.asks_for_address, [a.text for a in each.addresses], [r.text for r in each.resolvers])
        for each in configured(guest_of(files))
    ]
    assert sorted(found) == sorted(expected)


def test_files_that_include_each_other_are_read_once(guest_of: GuestOf) -> None:
    text = "source /etc/network/interfaces\nsource-directory interfaces.d\niface a inet dhcp\n"
    guest = guest_of({ENI: text, "/etc/network/interfaces.d/b": text})
    assert [interface.path for interface in configured(guest)] == [ENI, "/etc/network/interfaces.d/b"]


def test_many_included_files_cannot_be_judged(guest_of: GuestOf) -> None:
    guest = guest_of({ENI: "source d/*\n"} | {f"/etc/network/d/{n}": "\n" for n in range(201)})
    with pytest.raises(CannotJudge):
        configured(guest)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({ENI: "auto lo\niface lo inet loopback\n"}, [], id="stock"),
        pytest.param({ENI: STATIC_ENI}, [f"fail {ENI}:5: gives the address 192.0.2.7/24 to ens3",
                     f"fail {ENI}:6: names the name server 192.0.2.53",
                     f"fail {ENI}:6: names the name server 2001:db8::53"], id="static"),
        pytest.param({"/etc/systemd/resolved.conf": "[Resolve]\n#DNS=192.0.2.1\nFallbackDNS=192.0.2.2\n"}, [],
                     id="resolver of last resort"),
        pytest.param({"/etc/NetworkManager/conf.d/dns.conf": "[global-dns-domain-*]\nservers=127.0.0.1,192.0.2.53\n"},
                     ["fail /etc/NetworkManager/conf.d/dns.conf:2: names the name server 192.0.2.53"],
                     id="NetworkManager's resolver"),
        pytest.param({"/etc/default/grub": "GRUB_CMDLINE_LINUX='ip=192.0.2.7::192.0.2.1:255.255.255.0::ens3:none'\n"},
                     ["fail /etc/default/grub:1: the kernel command line gives an address: "
                      "ip=192.0.2.7::192.0.2.1:255.255.255.0::ens3:none"], id="command line"),
        pytest.param({"/etc/default/grub": "GRUB_CMDLINE_LINUX='ip=dhcp rd.neednet=1'\n"}, [], id="asks"),
    ],
)  # fmt: skip
def test_addresses(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(addresses, files) == expected


GRUB = "/boot/grub/grub.cfg"
MENU = "menuentry 'Debian' {\n  linux /vmlinuz root=UUID=1 net.ifnames=0\n}\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({IFCFG: "DEVICE=eth0\nHWADDR=52:54:00:AB:cd:EF\nBOOTPROTO=dhcp\n"},
                     [f"fail {IFCFG}:2: names the hardware address 52:54:00:AB:cd:EF",
                      f"fail {IFCFG}:1: is for the interface eth0; on other machines it may be called otherwise"],
                     id="both"),
        pytest.param({IFCFG: "DEVICE=eth0\nBOOTPROTO=dhcp\n", GRUB: MENU}, [], id="eth0, old names"),
        pytest.param({IFCFG: "DEVICE=eth1\nBOOTPROTO=dhcp\n", GRUB: MENU},
                     [f"warn {IFCFG}:1: is for the interface eth1; on other machines it may be called otherwise"],
                     id="second card"),
        pytest.param({NETWORKD: "[Match]\nName=en* eth*\n[Network]\nDHCP=yes\n"}, [], id="pattern"),
        pytest.param({NETPLAN: "network: {ethernets: {primary: {match: {name: 'e*'}, dhcp4: true}}}\n"}, [],
                     id="any name, matched by a pattern"),
        pytest.param({NETPLAN: "network:\n  ethernets:\n    enp1s0: {dhcp4: true}\n"},
                     [f"warn {NETPLAN}:3: is for the interface enp1s0; on other machines it may be called otherwise"],
                     id="name of one machine"),
        pytest.param({"/etc/udev/rules.d/70-persistent-net.rules": 'ATTR{address}=="52:54:00:12:34:56"\n'}, [],
                     id="judged elsewhere"),
        pytest.param({NETWORKD: "[Match]\nName=*\n[Network]\nAddress=2001:db8:aa:bb:cc:dd:ee:ff/64\n"}, [],
                     id="address of IPv6"),
        pytest.param({ENI: "iface ens3 inet dhcp\niface ens3 inet6 auto\n"},
                     [f"warn {ENI}:1: is for the interface ens3; on other machines it may be called otherwise"],
                     id="two families, said once"),
    ],
)  # fmt: skip
def test_interface_names(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(interface_names, files) == expected


CONF = "/etc/sysctl.d/9.conf"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({CONF: "net.ipv6.conf.all.disable_ipv6 = 0\nnet.ipv6.conf.all.accept_ra = 2\n"}, [], id="on"),
        pytest.param({CONF: "net.ipv6.conf.default.disable_ipv6=1\n"},
                     [f"fail {CONF}:1: net.ipv6.conf.default.disable_ipv6 = 1 switches IPv6 off"], id="sysctl"),
        pytest.param({CONF: "net.ipv6.conf.eth9.disable_ipv6=1\n"}, [], id="another interface"),
        pytest.param({CONF: "net.ipv6.conf.all.accept_ra=0\n"},
                     [f"warn {CONF}:1: net.ipv6.conf.all.accept_ra = 0: routers are not listened to"], id="routers"),
        pytest.param({"/etc/default/grub": 'GRUB_CMDLINE_LINUX_DEFAULT="ipv6.disable=1 quiet"\n'},
                     ["fail /etc/default/grub:1: the kernel command line switches IPv6 off: ipv6.disable=1"],
                     id="command line"),
        pytest.param({"/etc/modprobe.d/a.conf": "options ipv6 disable=1\nblacklist ipv6\n"},
                     ["fail /etc/modprobe.d/a.conf:1: switches IPv6 off: options ipv6 disable=1",
                      "fail /etc/modprobe.d/a.conf:2: switches IPv6 off: blacklist ipv6"], id="module"),
        pytest.param({"/etc/modprobe.d/a.conf": "install ipv6 /bin/true\nblacklist ipv6_x\noptions ipv6 disable=0\n"},
                     ["fail /etc/modprobe.d/a.conf:1: switches IPv6 off: install ipv6 /bin/true"], id="not installed"),
        pytest.param({KEYFILE: "[ipv6]\nmethod=disabled\n"}, [f"fail {KEYFILE}:2: switches IPv6 off: method=disabled"],
                     id="NetworkManager"),
        pytest.param({NETWORKD: "[Network]\nLinkLocalAddressing=ipv4\n"},
                     [f"fail {NETWORKD}:2: switches IPv6 off: LinkLocalAddressing=ipv4"], id="networkd"),
        pytest.param({NETWORKD: "[Network]\nIPv6AcceptRA=no\n"},
                     [f"warn {NETWORKD}:2: switches IPv6 off: IPv6AcceptRA=no"], id="networkd, routers"),
        pytest.param({"/etc/NetworkManager/conf.d/a.conf": "[connection]\nipv6.method=disabled\n"},
                     ["fail /etc/NetworkManager/conf.d/a.conf:2: switches IPv6 off: ipv6.method=disabled"],
                     id="NetworkManager, all of them"),
        pytest.param({NETPLAN: "network:\n  ethernets:\n    a:\n      match: {name: e*}\n      link-local: []\n"},
                     [f"fail {NETPLAN}:5: switches IPv6 off: link-local without ipv6"], id="netplan"),
        pytest.param({NETPLAN: "network: {ethernets: {a: {match: {name: e*}, link-local: [ipv6], dhcp4: true}}}\n"},
                     [], id="netplan, link-local"),
        pytest.param({ENI: "iface en0 inet dhcp\n up sysctl -w net.ipv6.conf.en0.disable_ipv6=1\n"},
                     [f"fail {ENI}:2: switches IPv6 off: up sysctl -w net.ipv6.conf.en0.disable_ipv6=1"],
                     id="ifupdown"),
        pytest.param({IFCFG: "IPV6INIT=no\n"}, [f"fail {IFCFG}:1: switches IPv6 off: IPV6INIT=no"], id="ifcfg"),
        pytest.param({"/etc/sysconfig/network": "NETWORKING_IPV6=no\n"},
                     ["fail /etc/sysconfig/network:1: switches IPv6 off: NETWORKING_IPV6=no"], id="all of them"),
    ],
)  # fmt: skip
def test_ipv6(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(ipv6, files) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"/usr/lib/systemd/system/chrony.service": "[Unit]\n",
                      "/etc/systemd/system/multi-user.target.wants/chrony.service":
                      Path("/usr/lib/systemd/system/chrony.service")}, [], id="chrony"),
        pytest.param({"/usr/lib/systemd/system/ntpsec.service": "[Unit]\n"},
                     ["warn /etc/systemd/system: no time client is enabled: the clock will drift"], id="not enabled"),
        pytest.param({"/etc/runlevels/default/chronyd": Path("/etc/init.d/chronyd")}, [], id="OpenRC"),
    ],
)  # fmt: skip
def test_time(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(time, files) == expected
