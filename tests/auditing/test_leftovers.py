"""What a build leaves behind: state of one machine, traces, and names of the place where it ran."""

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.auditing.images import Files, appliance

from vmi.auditing.checks.leftovers import (
    build,
    building_place,
    device_caches,
    editor_backups,
    installers,
    locale,
    logs,
    machine_id,
    network_state,
    random_seeds,
    temporary,
)

Answer = Callable[..., list[str]]
OWNED = "/var/lib/dpkg/info/owned.list"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, [], id="none"),
        pytest.param({"/etc/machine-id": ""}, [], id="empty"),
        pytest.param({"/etc/machine-id": "uninitialized\n"}, [], id="uninitialized"),
        pytest.param({"/etc/machine-id": "", "/var/lib/dbus/machine-id": Path("/etc/machine-id")}, [], id="link"),
        pytest.param({"/etc/machine-id": "", "/var/lib/dbus/machine-id": "0" * 32},
                     ["fail /var/lib/dbus/machine-id: every machine would have the same machine id"], id="D-Bus's own"),
    ],
)  # fmt: skip
def test_machine_id(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(machine_id, files) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"/var/lib/systemd/random-seed": ""}, [], id="empty"),
        pytest.param({"/boot/loader/random-seed": "x" * 32}, ["fail /boot/loader/random-seed: is a random secret that "
                     "every machine would share"], id="boot loader's"),
        pytest.param({"/var/lib/systemd/credential.secret": "x"}, ["fail /var/lib/systemd/credential.secret: is a "
                     "random secret that every machine would share"], id="secret of credentials"),
        pytest.param({"/var/lib/systemd/tpm2-srk-public-key.pem": "x"}, ["fail /var/lib/systemd/tpm2-srk-public-key.pem"
                     ": belongs to the TPM of the machine of the build"], id="TPM"),
        pytest.param({"/etc/machine-info": "PRETTY_HOSTNAME=x\n"}, ["warn /etc/machine-info: describes one machine"],
                     id="description"),
        pytest.param({"/etc/machine-info": "x\n", OWNED: "/etc/machine-info\n"}, [], id="a package's description"),
    ],
)  # fmt: skip
def test_random_seeds(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(random_seeds, files) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"/var/lib/dhcp/dhclient.leases": ""}, [], id="empty lease"),
        pytest.param({"/var/lib/NetworkManager/internal-1-eth0.lease": "x"}, ["fail /var/lib/NetworkManager/internal-1-"
                     "eth0.lease: is a lease of the building place's network"], id="NetworkManager's lease"),
        pytest.param({"/var/lib/NetworkManager/secret_key": "x"},
                     ["warn /var/lib/NetworkManager/secret_key: is what the network of the build left"], id="key"),
        pytest.param({"/var/lib/dhcpcd/duid": "00:01"},
                     ["warn /var/lib/dhcpcd/duid: is what the network of the build left"], id="identity of a client"),
        pytest.param({"/etc/udev/rules.d/70-persistent-net.rules": "x"}, ["fail /etc/udev/rules.d/70-persistent-net."
                     "rules: was written for the machine of the build"], id="udev's rule"),
        pytest.param({"/etc/NetworkManager/system-connections/cloud-init-ens3.nmconnection": "x"}, [
            "fail /etc/NetworkManager/system-connections/cloud-init-ens3.nmconnection: was written for the machine of "
            "the build"], id="connection that cloud-init wrote"),
        pytest.param({"/etc/sysconfig/network-scripts/ifcfg-eth0":
                      "# Created by cloud-init automatically, do not edit.\n#\nBOOTPROTO=dhcp\nDEVICE=eth0\n"},
                     ["fail /etc/sysconfig/network-scripts/ifcfg-eth0: was written for the machine of the build"],
                     id="ifcfg that cloud-init wrote"),
        pytest.param({"/etc/sysconfig/network-scripts/ifcfg-eth0": "BOOTPROTO=dhcp\nDEVICE=eth0\n"}, [], id="ifcfg"),
    ],
)  # fmt: skip
def test_network_state(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(network_state, files) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"/etc/hosts": "127.0.0.1\tlocalhost.localdomain localhost\n::1 localhost6 ip6-loopback\n"
                      "ff02::1 ip6-allnodes # all\n127.0.1.1 debian.example debian\n255.255.255.255 broadcasthost\n",
                      "/etc/hostname": "debian\n", "/etc/os-release": "ID=debian\n"}, [], id="generic names"),
        pytest.param({"/etc/hosts": "10.0.0.7 registry.build.example registry\n", "/etc/hostname": "localhost\n"},
                     ["warn /etc/hosts:1: says that registry.build.example is 10.0.0.7"], id="a neighbour"),
        pytest.param({"/etc/hosts": "127.0.1.1 worker3\n"}, ["warn /etc/hosts:1: says that worker3 is 127.0.1.1"],
                     id="the builder"),
        pytest.param({"/etc/hostname": "# nothing\n"}, [], id="no name"),
        pytest.param({"/etc/resolv.conf": "nameserver 127.0.0.53\nnameserver ::1\nsearch .\n"}, [], id="own resolver"),
        pytest.param({"/etc/resolv.conf": "search build.example\n"},
                     ["fail /etc/resolv.conf:1: names the building place's domain build.example"], id="search domain"),
        pytest.param({"/etc/resolv.conf.orig": "domain build.example\n"},
                     ["warn /etc/resolv.conf.orig:1: names the building place's domain build.example"], id="in a copy"),
        pytest.param({"/etc/resolv.conf": Path("../run/systemd/resolve/stub-resolv.conf")}, [], id="systemd-resolved"),
        pytest.param({"/etc/environment": 'HTTPS_PROXY="http://user:p/w@proxy.example:3128"\n'},
                     ["fail /etc/environment:1: a proxy is set: http://...@proxy.example:3128"], id="proxy"),
        pytest.param({"/root/.docker/config.json": '{"proxies": {"default": {"httpProxy": "http://p.example:1"}}}\n'},
                     ["fail /root/.docker/config.json:1: a proxy is set: http://p.example:1"], id="proxy of Docker"),
        pytest.param({"/etc/dnf/dnf.conf": "[main]\nproxy=_none_\n"}, [], id="no proxy"),
        pytest.param({"/etc/apt/apt.conf.d/9": '// Acquire::http::Proxy "http://p.example";\n'}, [], id="comment"),
    ],
)  # fmt: skip
def test_building_place(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(building_place, files) == expected


@pytest.mark.parametrize(
    ("line", "host"),
    [
        pytest.param("deb http://archive.example.org/debian trixie main", None, id="public"),
        pytest.param("deb http://10.0.2.2:3142/debian trixie main", "10.0.2.2", id="private address"),
        pytest.param("deb [signed-by=/k.gpg] http://[fd00::7]/debian trixie main", "[fd00::7]", id="private IPv6"),
        pytest.param("URIs: http://aptcache/debian", "aptcache", id="a name without a domain"),
        pytest.param("URIs: https://user:pw@apt.build.lan./debian", "apt.build.lan.", id="a domain of a house"),
        pytest.param("baseurl=https://mirror.example.org/$releasever/$basearch/os/", None, id="variables"),
        pytest.param("baseurl=https://$contentdir/os/", None, id="host that the package manager fills in"),
        pytest.param("deb http://localhost:8080/ trixie main", "localhost", id="the machine itself"),
    ],
)
def test_mirrors(answer: Answer, line: str, host: str | None) -> None:
    said = answer(building_place, {"/etc/apt/sources.list.d/a.sources": f"# x\n{line}\n"})
    path = "/etc/apt/sources.list.d/a.sources:2"
    assert said == ([f"fail {path}: names a mirror that only the building place has: {host}"] if host else [])


@pytest.mark.parametrize("line", ["deb cdrom:[Debian 13]/ trixie main", "deb [trusted=yes] file:/srv/apt ./"])
def test_media_of_the_build(answer: Answer, line: str) -> None:
    (said,) = answer(building_place, {"/etc/apt/sources.list": f"{line}\n"})
    assert said.startswith("fail /etc/apt/sources.list:1: names a medium that only the build had: ")


def test_an_appliance_may_be_called_by_its_own_name(answer: Answer) -> None:
    assert answer(building_place, {"/etc/hostname": "debian-13\n"}, appliance()) == []


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"/root/original-ks.cfg": ""}, [], id="empty"),
        pytest.param({"/root/original-ks.cfg": "lang en\n"},
                     ["fail /root/original-ks.cfg: is left from an installer"], id="kickstart without a password"),
        pytest.param({"/preseed.cfg": "d-i passwd/root-password password geheim\n"},
                     ["fail /preseed.cfg:1: is left from an installer, with a password"], id="preseed"),
        pytest.param({"/var/cache/debconf/passwords.dat": "Name: passwd/root-password\nValue: geheim\n"},
                     ["fail /var/cache/debconf/passwords.dat:2: is left from an installer, with a password"],
                     id="debconf"),
        pytest.param({"/var/cache/debconf/passwords.dat": ""}, [], id="debconf without passwords"),
        pytest.param({"/var/log/anaconda/ks-script.log": "x"}, ["fail /var/log/anaconda/ks-script.log: is left from "
                     "the installer and may hold its answers"], id="log"),
    ],
)  # fmt: skip
def test_installers(answer: Answer, files: Files, expected: list[str]) -> None:
    said = answer(installers, files)
    assert said == expected
    assert not any("geheim" in line for line in said)


def record(kind: int, user: str, host: str) -> bytes:
    """One record of utmp(5)."""
    return struct.pack("<h2xi32s4s32s256s52x", kind, 1, b"pts/0", b"ts/0", user.encode(), host.encode())


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"/var/log/wtmp": record(2, "reboot", "6.12") + record(7, "root", "192.0.2.9")},
                     ["fail /var/log/wtmp: holds 768 bytes, and tells that 'root' came from 192.0.2.9"], id="login"),
        pytest.param({"/var/log/btmp.1": record(6, "hunter2", "192.0.2.9")},
                     ["fail /var/log/btmp.1: holds 384 bytes, and tells that somebody came from 192.0.2.9"],
                     id="failed login, with a password for a name"),
        pytest.param({"/var/log/wtmp": record(2, "reboot", "6.12") + record(7, "root", "") + record(7, "root", ":0")},
                     ["warn /var/log/wtmp: holds 1152 bytes"], id="boot, console and display"),
        pytest.param({"/var/log/wtmp": "", "/var/log/apt": None}, [], id="empty"),
        pytest.param({"/var/log/journal/0/system.journal": "xx", "/var/log/dmesg.1.gz": "x"},
                     ["warn /var/log/dmesg.1.gz: holds 1 bytes", "warn /var/log/journal/0/system.journal: holds 2 "
                      "bytes"], id="journal"),
        pytest.param({"/var/log/README": Path("/usr/share/doc/r"), "/usr/share/doc/r": "x"}, [], id="link"),
        pytest.param({"/var/log/installer/syslog": "x"}, [], id="judged elsewhere"),
        pytest.param({"/var/log/owned.txt": "x", OWNED: "/var/log/owned.txt\n"}, [], id="a package's file"),
        pytest.param({"/var/lib/wtmpdb/wtmp.db": "x"}, ["warn /var/lib/wtmpdb/wtmp.db: holds 1 bytes"], id="logins"),
    ],
)  # fmt: skip
def test_logs(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(logs, files) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"/tmp/.X11-unix": None, "/var/mail": None}, [], id="directories"),
        pytest.param({"/tmp/a/b": "", "/tmp/c": Path("/")}, ["warn /tmp/a/b: is one of 2 files in /tmp"], id="files"),
        pytest.param({"/tmp/script_1.sh": "x"}, [], id="judged elsewhere"),
        pytest.param({"/var/mail/root": ""}, [], id="empty mailbox"),
        pytest.param({"/var/spool/mail": Path("../mail"), "/var/mail/root": "From x\n"},
                     ["warn /var/mail/root: is one of 1 files in /var/mail"], id="mail, once"),
        pytest.param({"/core.4711": b"\x7fELF..."}, ["warn /core.4711: is a crashed program's memory"], id="core"),
        pytest.param({"/core.md": "# Core\n", "/root/core": "notes"}, [], id="no core"),
        pytest.param({"/var/lib/systemd/coredump/core.x.zst": "x"}, [
            "warn /var/lib/systemd/coredump/core.x.zst: is one of 1 files in /var/lib/systemd/coredump"], id="systemd"),
    ],
)  # fmt: skip
def test_temporary(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(temporary, files) == expected


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("/etc/ssh/sshd_config.dpkg-old", True, id="dpkg"),
        pytest.param("/etc/yum.conf.rpmnew", True, id="rpm"),
        pytest.param("/etc/default/grub.ucf-dist", True, id="ucf"),
        pytest.param("/root/.notes.swp", True, id="vim"),
        pytest.param("/etc/#fstab#", True, id="Emacs"),
        pytest.param("/srv/app/x.rej", True, id="patch"),
        pytest.param("/etc/passwd-", False, id="judged elsewhere"),
        pytest.param("/etc/old", False, id="a name"),
        pytest.param("/etc/alternatives/x.orig/y", False, id="in a directory"),
        pytest.param("/usr/share/a~", False, id="elsewhere"),
        pytest.param("/etc/owned.bak", False, id="a package's file"),
    ],
)
def test_editor_backups(answer: Answer, name: str, said: bool) -> None:
    expected = [f"warn {name}: is an old copy, or one that was not merged"] if said else []
    assert answer(editor_backups, {name: "x", OWNED: "/etc/owned.bak\n"}) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"/etc/multipath/wwids": "", "/etc/lvm/archive": None}, [], id="empty"),
        pytest.param({"/etc/lvm/archive/vg_0.vg": "x", "/var/lib/faillock/root": "x"}, [
            "hint /etc/lvm/archive/vg_0.vg: is remembered of the machine of the build",
            "hint /var/lib/faillock/root: is remembered of the machine of the build"], id="LVM and logins"),
    ],
)  # fmt: skip
def test_device_caches(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(device_caches, files) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, [], id="nothing set"),
        pytest.param({"/etc/localtime": Path("../usr/share/zoneinfo/UTC")}, [], id="UTC"),
        pytest.param({"/etc/localtime": Path("/usr/share/zoneinfo/Europe/Berlin")},
                     ["hint /etc/localtime: the time zone is Europe/Berlin"], id="Berlin"),
        pytest.param({"/etc/locale.conf": "LANG=C.UTF-8\n", "/etc/default/locale": Path("../locale.conf")}, [], id="C"),
        pytest.param({"/etc/default/locale": 'LANG="de_DE.UTF-8"\n'},
                     ["hint /etc/default/locale:1: LANG is de_DE.UTF-8, which the image does not have"], id="missing"),
        pytest.param({"/etc/default/locale": "LANG=de_DE.UTF-8\n", "/usr/lib/locale/de_DE.utf8/LC_TIME": "x"}, [],
                     id="there"),
        pytest.param({"/etc/locale.conf": "LANG=en_US.UTF-8\n", "/usr/lib/locale/locale-archive": "x"}, [],
                     id="in the archive"),
    ],
)  # fmt: skip
def test_locale(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(locale, files) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"/tmp/vmi-1/x.sh": "x", "/etc/sudoers.d/README": "#", OWNED: "/etc/sudoers.d/README\n"}, [
            "fail /tmp/vmi-1: is left from provisioning"], id="directory of a build"),
        pytest.param({"/etc/sudoers": "@includedir /etc/sudoers.d\n",
                      "/etc/sudoers.d/bob": "bob ALL=(ALL) NOPASSWD: ALL\n%ops ALL=/usr/bin/id\n"},
                     ["fail /etc/sudoers.d/bob: is a sudo rule that no package brought: 'bob' may run everything "
                      "without a password; the group 'ops' may run '/usr/bin/id'"], id="sudo rule, and what it gives"),
        pytest.param({"/etc/sudoers": "", "/etc/sudoers.d/bob": "bob ALL=(ALL) NOPASSWD: ALL\n"},
                     ["fail /etc/sudoers.d/bob: is a sudo rule that no package brought"], id="not read"),
        pytest.param({"/etc/vagrant_box_build_time": "x"}, ["fail /etc/vagrant_box_build_time: is left from the build"],
                     id="Vagrant"),
        pytest.param({"/home/bob/.ansible": None}, ["fail /home/bob/.ansible: is left from the build"], id="Ansible"),
        pytest.param({"/etc/ansible/hosts": "[all]\n"}, [], id="Ansible as a package"),
    ],
)  # fmt: skip
def test_build(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(build, files) == expected
