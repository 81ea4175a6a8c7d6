"""What a bootstrapped base always holds: kernel and loader of the machine, under the distribution's names for them."""

import pytest

from vmi.core.mmdebstrap import Request, smallest


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
