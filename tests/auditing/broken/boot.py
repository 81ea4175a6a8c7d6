"""Images that are broken in one way each, for the checks of boot."""

from pathlib import Path

from tests.auditing.broken.case import FAIL, HINT, WARN, Broken, changed, disk, guest
from tests.auditing.good_boot import BUILT_IN, LOADER, UUID, VERSION, elf
from tests.auditing.images import GOOD, appliance

MENU = "/boot/grub/grub.cfg"
MODULES = f"/usr/lib/modules/{VERSION}"
MIB = 512
"""The smallest disk that a manifest declares."""


def without_code(disk: Path) -> None:
    with disk.open("r+b") as file:
        file.write(bytes(len(LOADER)))


def rest_of_grub_missing(disk: Path) -> None:
    with disk.open("r+b") as file:
        file.seek(0x5C)
        file.write((60).to_bytes(8, "little"))
        file.seek(0x180)
        file.write(b"GRUB ")


BROKEN: list[Broken] = [
    disk(
        {}, without_code, "boot.bootable", FAIL, "boot sector: holds no code, and there is no EFI partition",
        id="no loader",
    ),
    disk(
        {}, rest_of_grub_missing, "boot.bootable", FAIL,
        "boot sector: is GRUB's, and sector 60, where it goes on, is empty", id="half a loader",
    ),
    Broken(
        id="other firmware", check="boot.bootable", outcome=FAIL, how={"mib": MIB},
        appliance=appliance(disk_mib=MIB, firmware="uefi"),
        says="partition table: has no EFI partition, and the manifest declares that UEFI starts the image",
    ),
    guest(
        changed(GOOD, MENU, f"/boot/vmlinuz-{VERSION} root", "/boot/vmlinuz-6.1 root"), "boot.bootable", FAIL,
        f"{MENU}:3: an entry starts /boot/vmlinuz-6.1, which is missing", id="kernel missing",
    ),
    disk(
        {"options": ("-U", "0b7d7b3a-0000-4000-8000-000000000002")}, None, "boot.bootable", FAIL,
        f"/etc/fstab:2: looks for the root file system by UUID={UUID}; the guest lies in {UUID[:-1]}2",
        id="copied file system",
    ),
    guest(
        {"/usr/lib/systemd/systemd": elf(3, 32)}, "boot.architecture", FAIL,
        "/sbin/init: is for i386, 32 bits; clouds offer 64", id="32 bits",
    ),
    guest(
        {"/usr/lib/systemd/systemd": elf(183)}, "boot.architecture", FAIL,
        "/sbin/init: is for aarch64, the manifest declares x86_64", id="another machine", how={"mib": MIB},
        appliance=appliance(disk_mib=MIB),
    ),
    guest(
        {f"{MODULES}/modules.builtin": "".join(f"kernel/drivers/{n}.ko\n" for n in BUILT_IN if "blk" not in n)},
        "boot.virtio", FAIL, f"{MODULES}: the kernel has no driver virtio_blk", id="no disk driver",
    ),
    guest(
        changed(GOOD, MENU, "console=tty0 console=ttyS0,115200", "quiet"), "boot.console", WARN,
        f"{MENU}:3: an entry sends nothing to a serial console", id="no serial console",
    ),
    guest(
        {"/etc/default/grub": 'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n'}, "boot.console", HINT,
        "/etc/default/grub:1: does not name the serial console that the boot entries have",
        id="no serial console in the settings",
    ),
    guest(
        changed(GOOD, MENU, "ro console=tty0", "ro init=/bin/sh console=tty0"), "boot.kernel-words", FAIL,
        f"{MENU}:3: init=/bin/sh starts something else than the system", id="init is a shell",
    ),
    guest(
        {"/etc/default/grub": 'GRUB_CMDLINE_LINUX="console=ttyS0 mitigations=off"\n'}, "boot.kernel-words", WARN,
        "/etc/default/grub:1: mitigations=off turns off a protection", id="no mitigations",
    ),
    guest(
        {"/boot/grub/custom.cfg": "set superusers=boss\npassword_pbkdf2 boss grub.pbkdf2.sha512.10000.AA.BB\n"},
        "boot.menu-password", FAIL,
        "/boot/grub/custom.cfg:1: names a superuser: the menu cannot be changed without a password", id="password",
    ),
]  # fmt: skip
