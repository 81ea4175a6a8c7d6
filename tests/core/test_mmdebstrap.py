"""What a bootstrapped base always holds: kernel and loader of the machine, under the distribution's names for them."""

import re
from pathlib import Path

import pytest
from tests.mmdebstrap import put

from vmi.core.errors import InputError, ToolError
from vmi.core.mmdebstrap import PACKAGE, Request, simulate, smallest


@pytest.mark.parametrize(
    ("request_", "inside", "outside"),
    [
        pytest.param(
            Request("debian", "trixie"),
            {"linux-image-cloud-amd64", "grub-pc", "dhcpcd-base"},
            {"grub-efi-amd64"},
            id="Debian",
        ),
        pytest.param(
            Request("debian", "trixie", firmware="uefi"),
            {"linux-image-cloud-amd64", "grub-efi-amd64"},
            {"grub-pc"},
            id="Debian with UEFI",
        ),
        pytest.param(
            Request("debian", "trixie", "aarch64", "uefi"),
            {"linux-image-cloud-arm64", "grub-efi-arm64"},
            {"linux-image-cloud-amd64", "grub-pc"},
            id="Debian on aarch64",
        ),
        pytest.param(
            Request("ubuntu", "noble"),
            {"linux-image-virtual", "grub-pc", "systemd-resolved"},
            {"linux-image-cloud-amd64"},
            id="Ubuntu 24.04",
        ),
        pytest.param(
            Request("ubuntu", "jammy"),
            {"linux-image-virtual", "isc-dhcp-client"},
            {"systemd-resolved", "dhcpcd-base", ""},
            id="Ubuntu 22.04",
        ),
    ],
)
def test_the_smallest_system(request_: Request, inside: set[str], outside: set[str]) -> None:
    packages = {*smallest(request_)}
    assert inside <= packages
    assert not outside & packages
    assert {"cloud-init", "openssh-server", "udev"} <= packages


NAMES = [
    "g++",
    "g++-12",
    "libstdc++6",
    "c++-annotations",
    "libsigc++-2.0-0v5",
    "python3.11",
    "dvd+rw-tools",
    "0ad",
    "a--b",
]
MISREAD = [
    *(
        "nftables-",
        "gcc+",
        "gcc+++",
        "l.+",
        "a..b",
        "gcc.",
        "gcc/sid",
        "gcc=12",
        "gcc:i386",
        "?installed",
        "~n.",
        "!gcc",
    ),
    *("a", "+a", "-a", ".a", "GCC", "gcc*", "^gcc", "gcc$", "gcc,make-", "gcc make", "gcc\n", "./gcc.deb", ""),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_debian_allows(name: str) -> None:
    assert re.fullmatch(PACKAGE, name)


@pytest.mark.parametrize("name", MISREAD)
def test_what_apt_takes_for_more_than_a_name_never_reaches_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    put(tmp_path, monkeypatch, broken="mmdebstrap was called")
    with pytest.raises(InputError, match=r"is no package's name: apt would take it for more"):
        simulate(Request("debian", "trixie", packages=("tzdata", name)))


def test_a_name_that_apt_takes_for_a_pattern(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, monkeypatch)
    with pytest.raises(ToolError, match=r"there is no package 'base\.files'"):
        simulate(Request("debian", "trixie", packages=("base.files",)))


def test_a_package_that_another_one_provides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, monkeypatch)
    assert simulate(Request("debian", "trixie", packages=("ssh-server",)))
