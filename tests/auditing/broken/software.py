"""Images with software that is old, foreign, unsigned, unneeded or unknown to any package."""

from pathlib import Path
from typing import Any

from tests.auditing.broken.case import FAIL, HINT, WARN, Broken, added, guest
from tests.auditing.images import GOOD, Files, With

STATUS = "/var/lib/dpkg/status"
LOOKED = "packages were looked for in /var/lib/dpkg/status and /var/lib/dpkg/status.d"
LONG_AGO = 1_600_000_000
LATER = 1_900_000_000
KEY = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
FEED: dict[str, Any] = {
    "id": "DSA-1-1",
    "aliases": ["CVE-2026-1"],
    "database_specific": {"severity": "HIGH"},
    "affected": [
        {
            "package": {"ecosystem": "Debian:13", "name": "openssh-server"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1:10.0p1-8"}]}],
        }
    ],
}


def with_package(name: str, version: str = "1", *, status: str = "install ok installed") -> Files:
    """A good guest's packages and one more."""
    return added(GOOD, STATUS, f"\nPackage: {name}\nStatus: {status}\nArchitecture: amd64\nVersion: {version}\n")


def all_old() -> Files:
    """A good guest's files, last changed in 2020."""
    return {path: With(content, mtime=LONG_AGO) for path, content in GOOD.items() if isinstance(content, str | bytes)}


BROKEN: list[Broken] = [
    guest({"/usr/lib/os-release": 'ID=debian\nVERSION_ID="10"\nPRETTY_NAME="Debian 10"\n'}, "software.supported", FAIL,
          "/etc/os-release: Debian 10 gets no security updates since 2024-06-30", id="end of life"),
    guest(with_package("sudo", "1.9.16p2-2"), "software.minimum", FAIL,
          "package sudo: sudo has the version 1.9.16p2-2, less than 1.9.16p2-3: CVE-2025-32463: root for everybody, "
          "through sudo's chroot", id="old sudo"),
    guest({}, "software.advisories", FAIL,
          "package openssh-server: openssh-server 1:10.0p1-7 has known vulnerabilities that 1:10.0p1-8 mends: "
          "CVE-2026-1 (high)", id="missing update", feed=(FEED,)),
    guest(all_old(), "software.age", FAIL,
          "/boot/grub/grub.cfg: was changed on 2020-09-13, and nothing after it", id="old image"),
    guest({"/srv/x": With("", mtime=LATER)}, "software.times", HINT,
          "/srv/x: was changed on 2030-03-17, which has not come yet", id="file from the future"),
    guest({"/etc/apt/apt.conf.d/20auto-upgrades": "// nothing\n"}, "software.updates", WARN,
          "/etc/apt/apt.conf.d: unattended-upgrades is installed, but APT::Periodic::Unattended-Upgrade is not set",
          id="no automatic updates"),
    guest({"/etc/apt/sources.list": "deb [trusted=yes] https://mirror.example.org/debian trixie-security main\n"},
          "software.repositories", FAIL,
          "/etc/apt/sources.list:1: packages of https://mirror.example.org/debian need no signature: trusted=yes",
          id="unsigned source"),
    guest({"/etc/apt/keyrings/other.asc": "key"}, "software.repositories", WARN,
          "/etc/apt/keyrings/other.asc: is a key for packages that no package brought", id="foreign key"),
    guest({"/var/lib/dpkg/info/libold:amd64.list": "/.\n"}, "software.database", FAIL,
          "/var/lib/dpkg/info/libold:amd64.list: lists the files of libold, a package that the database does not name",
          id="package taken out of the database"),
    guest(with_package("vim", status="install ok half-installed"), "software.database", WARN,
          "package vim: is half-installed", id="half installed"),
    guest({STATUS: Path("status-old")}, "software.database", FAIL,
          f"{STATUS}: is missing, though /var/lib/dpkg/info/openssh-server.list is there; {LOOKED}",
          id="removed database", deep=True),
    guest({STATUS: "Package: x\nStatus: deinstall ok config-files\n"}, "software.database", FAIL,
          f"{STATUS}: names no package, though /var/lib/dpkg/info/openssh-server.list is there; {LOOKED}",
          id="everything is deinstalled", deep=True),
    guest({"/usr/bin/tool": With("#!/bin/sh\n", 0o755)}, "software.unowned", WARN,
          "/usr/bin/tool: is a program that no package brought", id="program without a package"),
    guest({"/var/lib/dpkg/info/openssh-server.md5sums": f"{'0' * 32}  usr/sbin/sshd\n"}, "software.unchanged", FAIL,
          "/usr/sbin/sshd: is not as the package openssh-server brought it", id="replaced program", deep=True),
    guest({"/usr/local/share/ca-certificates/site.crt": KEY}, "software.certificates", FAIL,
          "/usr/local/share/ca-certificates/site.crt: is an authority that no package brought", id="authority"),
    guest(with_package("gdm3"), "software.desktop", WARN, "package gdm3: is a login screen", id="login screen"),
    guest(with_package("walinuxagent"), "software.agents", WARN, "package walinuxagent: is Azure's agent", id="agent"),
    guest(with_package("unrar"), "software.licences", WARN,
          "package unrar: is of one vendor, and its licence restricts who may hand it on", id="licence"),
    guest(with_package("gcc"), "software.tools", HINT, "package gcc: is a compiler", id="compiler"),
    guest(with_package("git-doc"), "software.documentation", HINT, "package git-doc: is documentation", id="manuals"),
]  # fmt: skip
