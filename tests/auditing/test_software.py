"""What is installed: supported, in order, known to packages, and needed."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.auditing import rpms
from tests.auditing.images import BUILT, TODAY, Files, With, appliance

from vmi.auditing.checks.services import legacy
from vmi.auditing.checks.software import (
    advisories,
    age,
    agents,
    certificates,
    database,
    desktop,
    documentation,
    licences,
    minimum,
    supported,
    times,
    tools,
    unchanged,
    unowned,
    updates,
)
from vmi.auditing.guest.guest import Guest
from vmi.auditing.judging import judge
from vmi.auditing.results import Outcome
from vmi.auditing.subject import NO_PACKAGES, Check, Request, Subject

Answer = Callable[..., list[str]]
GuestOf = Callable[[Files], Guest]
STATUS, RELEASE = "/var/lib/dpkg/status", "/etc/os-release"
DAY = 86_400
DNF = "/etc/systemd/system/timers.target.wants/dnf-automatic.timer"
CERTIFICATE = "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n"


def package(name: str, version: str = "1", *, state: str = "install ok installed", arch: str = "amd64") -> str:
    return f"Package: {name}\nStatus: {state}\nArchitecture: {arch}\nVersion: {version}\n\n"


def said(check: Check, guest: Guest, today: date = TODAY, *, deep: bool = False) -> list[str]:
    result = judge(check, Subject(None, guest, Request(today, deep=deep), None, None))
    return [f"{result.outcome} {e.path}: {e.message}" for e in result.evidence] or [f"{result.outcome} {result.reason}"]


@pytest.mark.parametrize(
    ("release", "today", "expected"),
    [
        pytest.param('ID=debian\nVERSION_ID="13"\nPRETTY_NAME="D"\n', date(2026, 5, 4), "pass ", id="supported"),
        pytest.param('ID=debian\nVERSION_ID="12"\nPRETTY_NAME="D"\n', date(2026, 7, 12),
                     "hint /etc/os-release: D is supported by a long-term team only since 2026-07-11, until 2028-06-30",
                     id="long-term support"),
        pytest.param('ID=debian\nVERSION_ID="11"\nPRETTY_NAME="D"\n', date(2026, 6, 2),
                     "warn /etc/os-release: D gets security updates only until 2026-08-31", id="soon"),
        pytest.param('ID=debian\nVERSION_ID="11"\nPRETTY_NAME="D"\n', date(2026, 8, 31),
                     "warn /etc/os-release: D gets security updates only until 2026-08-31", id="the last day"),
        pytest.param('ID=debian\nVERSION_ID="11"\nPRETTY_NAME="D"\n', date(2026, 9, 1),
                     "fail /etc/os-release: D gets no security updates since 2026-08-31", id="the day after"),
        pytest.param('ID="centos"\nNAME="CentOS Linux"\nVERSION_ID="8"\nPRETTY_NAME="C"\n', TODAY,
                     "fail /etc/os-release: C gets no security updates since 2021-12-31", id="CentOS Linux"),
        pytest.param('ID="centos"\nNAME="CentOS Stream"\nVERSION_ID="9"\nPRETTY_NAME="C"\n', TODAY, "pass ",
                     id="CentOS Stream"),
        pytest.param('ID=almalinux\nVERSION_ID="9.4"\nPRETTY_NAME="A"\n', TODAY, "pass ", id="by the major version"),
        pytest.param('ID=alpine\nVERSION_ID=3.19.1\nPRETTY_NAME="A"\n', TODAY,
                     "fail /etc/os-release: A gets no security updates since 2025-11-01", id="by the minor version"),
        pytest.param('ID=fedora\nVERSION_ID=99\nPRETTY_NAME="F"\nSUPPORT_END=2026-06-01\n', TODAY,
                     "warn /etc/os-release: F gets security updates only until 2026-06-01", id="its own word"),
        pytest.param('ID=fedora\nVERSION_ID=99\nPRETTY_NAME="F"\nSUPPORT_END=soon\n', TODAY,
                     "hint /etc/os-release: how long F is supported is not known here", id="unknown"),
        pytest.param("ID=opensuse-tumbleweed\nVERSION_ID=20260101\n", TODAY, "pass ", id="rolling"),
        pytest.param("# nothing\n", TODAY, "skipped there is no os-release", id="no os-release"),
    ],
)  # fmt: skip
def test_supported(guest_of: GuestOf, release: str, today: date, expected: str) -> None:
    assert said(supported, guest_of({RELEASE: release}), today) == [expected]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({RELEASE: "ID=debian\nVERSION_ID=12\n", STATUS: package("openssh", "1:9.2p1-2+deb12u3")}, [],
                     id="mended"),
        pytest.param({RELEASE: "ID=debian\nVERSION_ID=12\n", STATUS: package("openssh", "1:9.2p1-2+deb12u2")},
                     ["fail package openssh: openssh has the version 1:9.2p1-2+deb12u2, less than 1:9.2p1-2+deb12u3: "
                      "CVE-2024-6387: root for everybody on the network, through sshd"], id="not mended"),
        pytest.param({RELEASE: "ID=debian\nVERSION_ID=12\n",
                      STATUS: package("linux-a", "6.1.70-1\nSource: linux-signed-amd64 (6)")
                      + package("linux-b", "6.1.80-1\nSource: linux-signed-amd64 (6)")},
                     [], id="the newest kernel counts"),
        pytest.param({RELEASE: "ID=slackware\nVERSION_ID=15\n", STATUS: package("openssh", "0")}, [], id="not known"),
    ],
)  # fmt: skip
def test_minimum(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(minimum, files) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, "pass "), (700, "pass "),
     (740, "fail /a: was changed on 2026-05-01, and nothing after it")],
)  # fmt: skip
def test_age(guest_of: GuestOf, days: int, expected: str) -> None:
    today = date.fromordinal(TODAY.toordinal() + days)
    assert said(age, guest_of({"/a": "", "/b": With("", mtime=BUILT - DAY)}), today) == [expected]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (25, []),
        (30, ["hint /a: was changed on 2026-04-01, 33 days ago: policy.rebuild_days have passed"]),
    ],
)
def test_age_by_the_manifests_policy(answer: Answer, days: int, expected: list[str]) -> None:
    assert answer(age, {"/a": With("", mtime=BUILT - days * DAY)}, appliance()) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"/a": With("", mtime=BUILT + 4 * DAY)}, [], id="a day of slack"),
        pytest.param({"/a": With("", mtime=BUILT + 6 * DAY)},
                     ["hint /a: was changed on 2026-05-07, which has not come yet"], id="one"),
        pytest.param({"/a": With("", mtime=BUILT + 6 * DAY), "/b": With("", mtime=BUILT + 7 * DAY)},
                     ["hint /b: was changed on 2026-05-08, which has not come yet, as one of 2 files"], id="two"),
    ],
)  # fmt: skip
def test_times(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(times, files) == expected


UNATTENDED = {STATUS: package("unattended-upgrades")}
PERIODIC = "/etc/apt/apt.conf.d/20auto-upgrades"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({**UNATTENDED, PERIODIC: 'APT::Periodic::Unattended-Upgrade "1";'}, ["pass "], id="on"),
        pytest.param({STATUS: package("apt"), PERIODIC: 'APT::Periodic::Unattended-Upgrade "1";'},
                     ["warn /etc/apt/apt.conf.d: unattended-upgrades is not installed: "
                      "nothing installs security updates"], id="not installed"),
        pytest.param(UNATTENDED, ["warn /etc/apt/apt.conf.d: unattended-upgrades is installed, but "
                                  "APT::Periodic::Unattended-Upgrade is not set"], id="not configured"),
        pytest.param({**UNATTENDED, PERIODIC: 'APT::Periodic { Unattended-Upgrade "0"; };'},
                     [f"hint {PERIODIC}: switches automatic updates off"], id="declared off"),
        pytest.param({**UNATTENDED, PERIODIC: 'APT::Periodic::Unattended-Upgrade "1";',
                      "/etc/systemd/system/apt-daily-upgrade.timer": Path("/dev/null")},
                     ["hint /etc/systemd/system/apt-daily-upgrade.timer: is masked: "
                      "automatic updates are switched off"],
                     id="masked"),
        pytest.param({"/etc/alpine-release": "3"}, ["skipped there is neither dpkg nor rpm"], id="neither"),
    ],
)  # fmt: skip
def test_updates(guest_of: GuestOf, files: Files, expected: list[str]) -> None:
    assert said(updates, guest_of(files)) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({DNF: Path("/x"), "/etc/dnf/automatic.conf": "[commands]\napply_updates = yes\n"}, [], id="on"),
        pytest.param({"/etc/fstab": ""}, ["warn /etc/systemd/system: no timer of dnf-automatic or its kin is enabled: "
                                          "nothing installs security updates"], id="no timer"),
        pytest.param({DNF: Path("/x"), "/etc/dnf/automatic.conf": "[commands]\napply_updates = no\n"},
                     ["hint /etc/dnf/automatic.conf: updates are downloaded and not installed: apply_updates is off"],
                     id="only downloaded"),
    ],
)  # fmt: skip
def test_updates_of_rpm(guest_of: GuestOf, files: Files, expected: list[str]) -> None:
    assert [f"{o.outcome} {o.evidence.path}: {o.evidence.message}" for o in updates._dnf(guest_of(files))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(package("a") + package("b", arch="all") + package("c", state="deinstall ok config-files"), [],
                     id="in order"),
        pytest.param(package("a", state="install ok half-configured"), ["warn package a: is half-configured"],
                     id="half configured"),
        pytest.param(package("a", state="install reinstreq unpacked"), ["warn package a: is unpacked"], id="unpacked"),
        pytest.param(package("a", state="hold ok installed"), ["warn package a: is held back: it gets no updates"],
                     id="held"),
        pytest.param(package("a") + package("b") + package("c", arch="i386"),
                     ["warn package c: is of the architecture i386, most are of amd64"], id="foreign architecture"),
    ],
)  # fmt: skip
def test_database(answer: Answer, text: str, expected: list[str]) -> None:
    assert answer(database, {STATUS: text}) == expected


DISTROLESS, LIST = "/var/lib/dpkg/status.d", "/var/lib/dpkg/info/x.list"
SYSIMAGE, RPMS = "/usr/lib/sysimage/rpm", "/var/lib/rpm"
INSTALLED = "/lib/apk/db/installed"
DPKG_LOOKED = f"packages were looked for in {STATUS} and {DISTROLESS}"
RPM_LOOKED = f"packages were looked for in {SYSIMAGE} and {RPMS} and /usr/share/rpm"
APK_LOOKED = f"packages were looked for in {INSTALLED} and /usr/lib/apk/db/installed"
APK = "P:musl\nV:1.2.5-r0\nA:x86_64\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({LIST: "/usr/bin/x\n"}, f"fail {STATUS}: is missing, though {LIST} is there; {DPKG_LOOKED}",
                     id="dpkg, missing, lists of files"),
        pytest.param({"/usr/bin/dpkg": "x"}, f"fail {STATUS}: is missing, though /usr/bin/dpkg is there; {DPKG_LOOKED}",
                     id="dpkg, missing, the program"),
        pytest.param({"/var/lib/dpkg": None},
                     f"fail {STATUS}: is missing, though /var/lib/dpkg is there; {DPKG_LOOKED}",
                     id="dpkg, missing, the directory"),
        pytest.param({STATUS: ""}, f"fail {STATUS}: names no package, though /var/lib/dpkg is there; {DPKG_LOOKED}",
                     id="dpkg, empty"),
        pytest.param({STATUS: package("a", state="deinstall ok config-files")},
                     f"fail {STATUS}: names no package, though /var/lib/dpkg is there; {DPKG_LOOKED}",
                     id="dpkg, only deinstalled"),
        pytest.param({DISTROLESS: None},
                     f"fail {DISTROLESS}: names no package, though /var/lib/dpkg is there; {DPKG_LOOKED}",
                     id="dpkg, distroless, empty"),
        pytest.param({RELEASE: "ID=debian\n"},
                     f"fail {STATUS}: is missing, though os-release names debian, which uses dpkg; {DPKG_LOOKED}",
                     id="dpkg, the distribution"),
        pytest.param({RELEASE: 'ID=mine\nID_LIKE="ubuntu debian"\n'},
                     f"fail {STATUS}: is missing, though os-release names ubuntu, which uses dpkg; {DPKG_LOOKED}",
                     id="dpkg, the distribution's parent"),
        pytest.param({RELEASE: "ID=debian\n", INSTALLED: APK},
                     f"fail {STATUS}: is missing, though os-release names debian, which uses dpkg; {DPKG_LOOKED}",
                     id="dpkg, another manager's database"),
        pytest.param({LIST: "", INSTALLED: APK}, f"fail {STATUS}: is missing, though {LIST} is there; {DPKG_LOOKED}",
                     id="dpkg, lists of files, another manager's database"),
        pytest.param({"/usr/bin/rpm": "x"}, f"fail {SYSIMAGE}: is missing, though /usr/bin/rpm is there; {RPM_LOOKED}",
                     id="rpm, missing, the program"),
        pytest.param({RPMS: None}, f"fail {RPMS}: names no package, though {RPMS} is there; {RPM_LOOKED}",
                     id="rpm, the old directory, empty"),
        pytest.param({SYSIMAGE: None, RPMS: Path("../../usr/lib/sysimage/rpm")},
                     f"fail {SYSIMAGE}: names no package, though {SYSIMAGE} is there; {RPM_LOOKED}",
                     id="rpm, the new directory, empty"),
        pytest.param({RELEASE: 'ID="almalinux"\nID_LIKE="rhel centos fedora"\n'},
                     f"fail {SYSIMAGE}: is missing, though os-release names almalinux, which uses rpm; {RPM_LOOKED}",
                     id="rpm, the distribution"),
        pytest.param({RELEASE: 'ID="opensuse-new"\nID_LIKE="suse opensuse"\n'},
                     f"fail {SYSIMAGE}: is missing, though os-release names suse, which uses rpm; {RPM_LOOKED}",
                     id="rpm, SUSE"),
        pytest.param({"/sbin/apk": "x"}, f"fail {INSTALLED}: is missing, though /sbin/apk is there; {APK_LOOKED}",
                     id="apk, missing, the program"),
        pytest.param({"/lib/apk/db": None}, f"fail {INSTALLED}: is missing, though /lib/apk is there; {APK_LOOKED}",
                     id="apk, missing, the directory"),
        pytest.param({INSTALLED: ""}, f"fail {INSTALLED}: names no package, though /lib/apk is there; {APK_LOOKED}",
                     id="apk, empty"),
        pytest.param({RELEASE: "ID=alpine\n"},
                     f"fail {INSTALLED}: is missing, though os-release names alpine, which uses apk; {APK_LOOKED}",
                     id="apk, the distribution"),
    ],
)  # fmt: skip
def test_a_database_that_is_gone(guest_of: GuestOf, files: Files, expected: str) -> None:
    guest = guest_of(files)
    assert said(database, guest) == [expected]
    assert [said(check, guest, deep=True) for check in (minimum, unchanged, updates, desktop, agents, tools)] == [
        [f"skipped {NO_PACKAGES}"]
    ] * 6


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"/srv/data": "x"}, id="no operating system"),
        pytest.param({RELEASE: "ID=mine\n"}, id="a distribution that nobody knows"),
        pytest.param({RELEASE: "ID=debian\n", STATUS: package("a")}, id="dpkg"),
        pytest.param({RELEASE: "ID=debian\n", f"{DISTROLESS}/a": "Package: a\nVersion: 1\n"}, id="distroless"),
        pytest.param({RELEASE: "ID=alpine\n", INSTALLED: APK, "/sbin/apk": "x"}, id="apk"),
        pytest.param({RELEASE: "ID=debian\n", STATUS: package("rpm"), "/usr/bin/rpm": "x", RPMS: None},
                     id="rpm on Debian"),
        pytest.param({RELEASE: "ID=alpine\n", INSTALLED: APK, "/usr/bin/dpkg": "x", STATUS: ""}, id="dpkg on Alpine"),
        pytest.param({RELEASE: "ID=arch\n", "/var/lib/pacman/local/rpm-tools-4": None, "/usr/bin/rpm": "x"},
                     id="rpm on Arch"),
        pytest.param({"/bin/busybox": "x", "/usr/bin/dpkg": Path("/bin/busybox"), "/bin/rpm": Path("busybox")},
                     id="BusyBox"),
    ],
)  # fmt: skip
def test_a_database_that_is_there_or_need_not_be(guest_of: GuestOf, files: Files) -> None:
    guest = guest_of(files)
    assert said(database, guest) == ["pass "]
    assert said(minimum, guest) == ["pass "]


def test_a_database_of_rpm_without_packages(guest_of: GuestOf) -> None:
    files = {f"{RPMS}/{name}": content for name, content in rpms.empty().items()}
    expected = f"fail {RPMS}: names no package, though {RPMS} is there; {RPM_LOOKED}"
    assert said(database, guest_of(files)) == [expected]


def test_advisories_are_not_compared_with_packages_that_nobody_names(guest_of: GuestOf, tmp_path: Path) -> None:
    affected = [{"package": {"ecosystem": "Debian:13", "name": "openssh"}, "versions": ["1"]}]
    feed = tmp_path / "feed.json"
    feed.write_text(json.dumps({"id": "DSA-1-1", "modified": f"{TODAY}T00:00:00Z", "affected": affected}))
    guest = guest_of({RELEASE: "ID=debian\nVERSION_ID=13\n"})
    result = judge(advisories, Subject(None, guest, Request(TODAY, advisories=feed), None, None))
    assert (result.outcome, result.reason) == (Outcome.SKIPPED, NO_PACKAGES)


def test_what_is_seen_without_packages_is_told(guest_of: GuestOf) -> None:
    guest = guest_of({LIST: "/usr/bin/x\n", "/usr/bin/y": With("", 0o755), "/usr/local/MATLAB": None})
    assert said(unowned, guest) == ["warn /usr/bin/y: is a program that no package brought"]
    assert said(licences, guest) == ["warn /usr/local/MATLAB: is MATLAB, whose licence restricts who may hand it on"]


def test_what_rests_on_packages_that_nobody_names_is_skipped(guest_of: GuestOf) -> None:
    guest = guest_of({LIST: "/usr/bin/x\n"})
    checks = (legacy, unowned, licences, documentation)
    assert [said(check, guest) for check in checks] == [[f"skipped {NO_PACKAGES}"]] * len(checks)


OWNED: Files = {
    STATUS: package("x"),
    "/var/lib/dpkg/info/x.list": "/usr/bin/x\n/usr/lib/libx.so.1\n",
    "/usr/bin/x": With("", 0o755),
}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"/usr/local/bin/a": With("", 0o755), "/opt/a/b.so": "", "/usr/lib/libx.so.1": "",
                      "/usr/lib/libx.so": Path("libx.so.1"), "/etc/hostname": With("h", 0o755),
                      "/root/a.sh": With("#!/bin/sh", 0o755)}, [], id="where they belong"),
        pytest.param({"/var/lib/containers/storage/overlay-images/images.json": "x" * 65,
                      "/var/lib/containers/storage/overlay/1/diff/bin/x": With(b"\x7fELF", 0o755)},
                     ["hint /var/lib/containers/storage/overlay-images/images.json: container images are shipped, "
                      "and what is in them is in no list of packages"], id="container images"),
        pytest.param({"/usr/lib/libevil.so.1.2": ""},
                     ["warn /usr/lib/libevil.so.1.2: is a library that no package brought"], id="library"),
        pytest.param({"/usr/sbin/a": With("#!/bin/sh", 0o755)},
                     ["warn /usr/sbin/a: is a program that no package brought"], id="script in /usr"),
        pytest.param({"/root/a": With(b"\x7fELF\2", 0o755)},
                     ["warn /root/a: is a program that no package brought"], id="compiled program elsewhere"),
    ],
)  # fmt: skip
def test_unowned(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(unowned, {**OWNED, **files}) == expected


def test_unowned_names_packages_of_languages_in_the_deep_pass(guest_of: GuestOf) -> None:
    path = "/usr/local/lib/python3.11/site-packages/six-1.16.dist-info/METADATA"
    guest = guest_of({**OWNED, path: "Metadata-Version: 2.1\nName: six\nVersion: 1.16\n"})
    assert said(unowned, guest) == ["pass "]
    assert said(unowned, guest, deep=True) == [
        f"hint {path}: is one of 1 packages of pypi that no package brought: six 1.16"
    ]


def test_nothing_is_unowned_without_packages(guest_of: GuestOf) -> None:
    assert said(unowned, guest_of({"/usr/bin/a": With("", 0o755)})) == ["skipped there is no package database"]


SUMS = f"{'0' * 32}  usr/share/doc/x/README\n{'0' * 32}  usr/bin/x\n{'0' * 32}  usr/lib/x/data\n"
INFO: Files = {"/var/lib/dpkg/info/x.list": "/usr/share/doc/x/README\n/usr/bin/x\n/usr/lib/x/data\n",
               "/var/lib/dpkg/info/x.md5sums": SUMS, STATUS: package("x")}  # fmt: skip
RULES = "/etc/dpkg/dpkg.cfg.d/01_nodoc"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"/usr/bin/x": "", "/usr/lib/x/data": ""},
                     ["fail /usr/bin/x: is not as the package x brought it",
                      "fail /usr/lib/x/data: is not as the package x brought it"], id="changed"),
        pytest.param({RULES: "path-exclude=/usr/lib/x/*\npath-exclude /usr/bin/x\n"}, [], id="left out"),
        pytest.param({RULES: "path-exclude=/usr/*\npath-include=/usr/bin/*\n"},
                     ["fail /usr/bin/x: is missing, though the package x brought it"], id="the last rule holds"),
        pytest.param({}, ["fail /usr/bin/x: is missing, though the package x brought it",
                          "fail /usr/lib/x/data: is missing, though the package x brought it"],
                     id="missing, documentation is not missed"),
    ],
)  # fmt: skip
def test_unchanged(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(unchanged, {**INFO, **files}) == expected


BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
BROUGHT: Files = {"/usr/share/ca-certificates/mozilla/A.crt": CERTIFICATE.format("AAAA"),
                  "/var/lib/dpkg/info/ca.list": "/usr/share/ca-certificates/mozilla/A.crt\n"}  # fmt: skip


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({BUNDLE: CERTIFICATE.format("AAAA"), "/etc/ssl/certs/A.pem": Path("/usr/share/A.crt"),
                      "/etc/ssl/certs/ssl-cert-snakeoil.pem": "x"}, [], id="the distribution's"),
        pytest.param({"/usr/local/share/ca-certificates/x/y.crt": "x"},
                     ["fail /usr/local/share/ca-certificates/x/y.crt: is an authority that no package brought"],
                     id="added"),
        pytest.param({"/etc/pki/ca-trust/source/anchors/y.pem": "x", "/etc/pki/ca-trust/source/README": "x"},
                     ["fail /etc/pki/ca-trust/source/anchors/y.pem: is an authority that no package brought"],
                     id="anchor"),
        pytest.param({"/etc/ssl/certs/y.pem": "x"},
                     ["fail /etc/ssl/certs/y.pem: is an authority that no package brought"], id="among the trusted"),
        pytest.param({BUNDLE: CERTIFICATE.format("AAAA") + CERTIFICATE.format("BB\nBB")},
                     [f"fail {BUNDLE}:4: holds an authority that no package brought"], id="in the bundle"),
    ],
)  # fmt: skip
def test_certificates(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(certificates, {**BROUGHT, **files}) == expected


@pytest.mark.parametrize(
    ("check", "names", "expected"),
    [
        pytest.param(desktop, ("libx11-6", "libgtk-3-0", "xauth", "xfonts-utils"), [], id="libraries for drawing"),
        pytest.param(desktop, ("task-gnome-desktop", "firefox-esr", "nethack-console"),
                     ["warn package firefox-esr: is a browser", "warn package nethack-console: is a game",
                      "warn package task-gnome-desktop: is a desktop"], id="desktop"),
        pytest.param(agents, ("qemu-guest-agent", "cloud-init"), [], id="agents that are wanted"),
        pytest.param(agents, ("virtualbox-guest-utils", "open-vm-tools"),
                     ["warn package virtualbox-guest-utils: is VirtualBox's guest additions",
                      "hint package open-vm-tools: is VMware's tools, without use on KVM"], id="agents"),
        pytest.param(licences, ("openjdk-17-jre", "unrar-free"), [], id="free"),
        pytest.param(licences, ("cuda-12-4",),
                     ["warn package cuda-12-4: is NVIDIA's, and its licence restricts who may hand it on"], id="CUDA"),
        pytest.param(tools, ("gcc-14-base", "libgcc-s1", "perl", "python3", "git"), [], id="what a base has"),
        pytest.param(tools, ("gcc-12", "linux-headers-6.1.0-1-amd64", "nmap"),
                     ["hint package gcc-12: is a compiler",
                      "hint package linux-headers-6.1.0-1-amd64: is headers of the kernel",
                      "hint package nmap: is a scanner or a tool for attacks"], id="tools"),
        pytest.param(documentation, ("doc-debian", "debian-faq"), [], id="the base's documentation"),
        pytest.param(documentation, ("python3-doc",), ["hint package python3-doc: is documentation"], id="manuals"),
    ],
)  # fmt: skip
def test_named_packages(guest_of: GuestOf, check: Check, names: tuple[str, ...], expected: list[str]) -> None:
    result = judge(check, Subject(None, guest_of({STATUS: "".join(map(package, names))}), Request(TODAY), None, None))
    kinds = {"is VMware's tools, without use on KVM": "hint"}  # evidence has no outcome of its own
    assert [f"{kinds.get(e.message, result.outcome)} {e.path}: {e.message}" for e in result.evidence] == expected


def test_software_that_no_package_brought(answer: Answer) -> None:
    assert answer(licences, {"/usr/local/MATLAB/R2024a": None}) == [
        "warn /usr/local/MATLAB: is MATLAB, whose licence restricts who may hand it on"
    ]
    assert answer(agents, {"/opt/VBoxGuestAdditions-7.0/x": ""}) == [
        "warn /opt/VBoxGuestAdditions-7.0: is VirtualBox's guest additions, and no package brought it"
    ]


def test_documentation_far_beyond_a_base(answer: Answer) -> None:
    files: Files = {"/usr/share/doc/x": bytes(90 * 2**20), "/usr/share/man/y": bytes(7 * 2**20)}
    assert answer(documentation, files) == ["hint /usr/share/doc: holds 90.0 MiB", "hint /usr/share/man: holds 7.0 MiB"]
