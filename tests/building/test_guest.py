"""The scripts that the guest runs, on a directory in the place of a guest."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from vmi.building import directory

NULL = subprocess.DEVNULL
GUEST = directory.SHARED / "guest"
DIRECTORY = re.compile(r"/(?:etc|var/cache/debconf)(?=/)")
INTERFACES = """\
# Each machine's own network is in interfaces.d, written by cloud-init.
source /etc/network/interfaces.d/*

auto lo
iface lo inet loopback
"""


def forget_installer(system: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        (system / name).parent.mkdir(parents=True, exist_ok=True)
        (system / name).write_text(content)
    subprocess.run(["sh", GUEST / "forget_installer.sh", system], check=True, capture_output=True)


def finish(part: str, directory: Path) -> None:
    """finish.sh itself can only run in a guest, which it switches off: this runs one part as it is written there."""
    found = re.search(part, (GUEST / "finish.sh").read_text(), re.MULTILINE | re.DOTALL)
    assert found
    subprocess.run(["sh", "-euc", "login=builder\n" + DIRECTORY.sub(str(directory), found[0])], check=True)


def holds_deleted(process: int) -> bool:
    found = re.search(r"^holds_deleted\(\) \{.*?^\}$", (GUEST / "finish.sh").read_text(), re.MULTILINE | re.DOTALL)
    assert found
    return subprocess.run(["sh", "-uc", f"{found[0]}\nholds_deleted /proc/{process}"], check=False).returncode == 0


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("root/anaconda-ks.cfg", id="kickstart"),
        pytest.param("var/log/installer/cdebconf/questions.dat", id="answers to Debian's installer"),
        pytest.param("etc/cloud/cloud.cfg.d/99-installer.cfg", id="Ubuntu's one machine"),
        pytest.param("etc/apt/apt.conf.d/00trustcdrom", id="trust in whatever is in the drive"),
        pytest.param("etc/NetworkManager/system-connections/enp1s0.nmconnection", id="Anaconda's connection"),
    ],
)
def test_what_installers_leave_is_removed(tmp_path: Path, name: str) -> None:
    forget_installer(tmp_path, {name: "secret"})
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        pytest.param(
            "etc/network/interfaces",
            "source /etc/network/interfaces.d/*\nallow-hotplug ens4\niface ens4 inet dhcp\niface ens4 inet6 auto\n",
            INTERFACES,
            id="the installing machine's network card",
        ),
        pytest.param(
            "etc/fstab",
            "UUID=0a / ext4 errors=remount-ro 0 1\n/dev/sr0 /media/cdrom0 udf,iso9660 user,noauto 0 0\n",
            "UUID=0a / ext4 errors=remount-ro 0 1\n",
            id="the installer's drive",
        ),
        pytest.param("etc/fstab", "/dev/sda1 / ext4 defaults 0 1\n", "/dev/sda1 / ext4 defaults 0 1\n", id="a disk"),
        pytest.param(
            "var/cache/debconf/config.dat",
            "Name: grub2/linux_cmdline\nValue: quiet\n\nName: passwd/username\nValue: a\n\nName: tasksel/first\n",
            "Name: grub2/linux_cmdline\nValue: quiet\n\nName: tasksel/first\n",
            id="the account's name",
        ),
    ],
)
def test_what_would_hold_for_one_machine_only(tmp_path: Path, name: str, before: str, after: str) -> None:
    forget_installer(tmp_path, {name: before})
    assert (tmp_path / name).read_text() == after


def test_the_installing_machines_name_is_nobodys(tmp_path: Path) -> None:
    files = {"etc/hostname": "debian\n", "etc/hosts": "127.0.0.1\tlocalhost\n127.0.1.1\tdebian.a.example\tdebian\n"}
    forget_installer(tmp_path, files)
    assert (tmp_path / "etc/hostname").read_text() == "localhost\n"
    assert (tmp_path / "etc/hosts").read_text() == "127.0.0.1\tlocalhost\n"


def test_an_installer_that_left_nothing_is_no_error(tmp_path: Path) -> None:
    forget_installer(tmp_path, {})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("nameserver 10.0.2.3\n", "", id="the build's"),
        pytest.param("search lan\nnameserver fec0::3\n", "", id="the build's, IPv6"),
        pytest.param("nameserver 127.0.0.53\n", "nameserver 127.0.0.53\n", id="the system's own"),
        pytest.param("nameserver 10.0.20.3\n", "nameserver 10.0.20.3\n", id="the author's"),
    ],
)
def test_the_builds_name_server_is_not_the_copys(tmp_path: Path, before: str, after: str) -> None:
    (tmp_path / "resolv.conf").write_text(before)
    finish(r"^if \[ ! -L /etc/resolv\.conf.*?^fi$", tmp_path)
    assert (tmp_path / "resolv.conf").read_text() == after


def test_the_build_accounts_rules_for_sudo_are_removed_and_no_others(tmp_path: Path) -> None:
    (tmp_path / "sudoers.d").mkdir()
    rules = {
        "build": "builder ALL=(ALL) NOPASSWD:ALL\n",
        "tty": "Defaults:builder !requiretty\n",
        "other": "builders ALL=\n",
    }
    for name, content in rules.items():
        (tmp_path / "sudoers.d" / name).write_text(content)
    (tmp_path / "sudoers").write_text(
        "root ALL=(ALL:ALL) ALL\n\tbuilder ALL=(ALL) NOPASSWD: ALL\n%sudo ALL=(ALL) ALL\n"
    )
    finish(r"^\tfor rule in .*? /etc/sudoers$", tmp_path)
    assert [path.name for path in (tmp_path / "sudoers.d").iterdir()] == ["other"]
    assert (tmp_path / "sudoers").read_text() == "root ALL=(ALL:ALL) ALL\n%sudo ALL=(ALL) ALL\n"


def test_answers_that_are_passwords_do_not_stay(tmp_path: Path) -> None:
    (tmp_path / "passwords.dat").write_text("Name: passwd/root-password\nValue: secret\n")
    (tmp_path / "config.dat").write_text("Name: debconf/priority\nValue: high\n")
    finish(r"^rm -f /var/cache/debconf/\S+$", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["config.dat"]


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        pytest.param(None, False, id="nothing"),
        pytest.param("file", True, id="a log that was removed"),
        pytest.param("directory", True, id="a home that was removed"),
    ],
)
def test_who_holds_what_is_deleted_is_found(on_disk: Path, held: str | None, expected: bool) -> None:
    (on_disk / "home").mkdir()
    with (on_disk / "log").open("wb") as log:
        holder = subprocess.Popen(["sleep", "60"], cwd=on_disk / "home", stdin=NULL, stdout=log, stderr=NULL)
    try:
        if held:
            (on_disk / "log").unlink() if held == "file" else (on_disk / "home").rmdir()
        assert holds_deleted(holder.pid) is expected
    finally:
        holder.kill()
        holder.wait()


def test_memory_without_a_name_is_nothing_deleted() -> None:
    memory = os.memfd_create("build")
    holder = subprocess.Popen(["sleep", "60"], pass_fds=[memory], stdin=NULL, stdout=NULL, stderr=NULL)
    os.close(memory)
    try:
        assert not holds_deleted(holder.pid)
    finally:
        holder.kill()
        holder.wait()
