"""What starts a guest: loader, kernel, drivers, and what the kernel is told."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.auditing.good_boot import MENU, VERSION, elf
from tests.auditing.images import GOOD, Files, appliance, audited, make_disk, make_tree, run
from tests.auditing.test_fat import make_fat
from tests.auditing.test_kernel import cpio

from vmi.auditing.checks.boot import architecture, console, kernel_words, menu_password, virtio
from vmi.auditing.results import Outcome
from vmi.manifest.models import Appliance

MIB = 2**20
Answer = Callable[..., list[str]]
GRUB = "/boot/grub/grub.cfg"
SETTINGS = "/etc/default/grub"


def entry(words: str) -> Files:
    return {GRUB: f"linux /boot/vmlinuz {words}\n"}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        pytest.param({}, [], id="no boot entry"),
        pytest.param(entry("console=tty0 console=ttyS0,115200n8"), [], id="serial"),
        pytest.param(entry("console=ttyAMA0"), [], id="serial on ARM"),
        pytest.param(
            entry("quiet console=tty0"),
            [f"warn {GRUB}:1: an entry sends nothing to a serial console"],
            id="screen only",
        ),
        pytest.param({GRUB: MENU}, [], id="recovery may do without"),
        pytest.param(
            {
                **entry("console=ttyS0"),
                SETTINGS: "GRUB_CMDLINE_LINUX=console=ttyS0\nGRUB_CMDLINE_LINUX_DEFAULT=quiet\n",
            },
            [],
            id="settings have it in one of two places",
        ),
        pytest.param(
            {**entry("console=ttyS0"), SETTINGS: "GRUB_CMDLINE_LINUX=quiet\n"},
            [f"hint {SETTINGS}:1: does not name the serial console that the boot entries have"],
            id="settings do not have it",
        ),
    ],
)
def test_console(answer: Answer, files: Files, said: list[str]) -> None:
    assert answer(console, files) == said


@pytest.mark.parametrize(
    ("files", "said"),
    [
        pytest.param({GRUB: MENU}, [], id="recovery entry behind the first"),
        pytest.param(
            entry("ro quiet splash net.ifnames=0 crashkernel=1G init=/sbin/init rd.shell=0 ds=nocloud"),
            [],
            id="usual words",
        ),
        pytest.param(
            entry("single"), [f"fail {GRUB}:1: single boots into recovery"], id="first entry boots into recovery"
        ),
        pytest.param(
            {SETTINGS: "GRUB_CMDLINE_LINUX='systemd.debug-shell selinux=0'\nGRUB_CMDLINE_LINUX_RECOVERY=single\n"},
            [
                f"fail {SETTINGS}:1: systemd.debug-shell starts something else than the system",
                f"fail {SETTINGS}:1: selinux=0 turns off a protection",
            ],
            id="settings",
        ),
        pytest.param(
            entry("rd.break rdinit=/bin/sh systemd.debug_shell=no"),
            [
                f"fail {GRUB}:1: rd.break starts something else than the system",
                f"fail {GRUB}:1: rdinit=/bin/sh starts something else than the system",
            ],
            id="shells",
        ),
        pytest.param(
            entry("inst.ks=https://user:secret@example.org/ks.cfg auto=true preseed/file=/a"),
            [
                f"fail {GRUB}:1: inst.ks=... is for an installer",
                f"fail {GRUB}:1: auto=true is for an installer",
                f"fail {GRUB}:1: preseed/file=/a is for an installer",
            ],
            id="installers",
        ),
        pytest.param(
            {GRUB: "linux /a nokaslr\nlinux /a nokaslr\n"},
            [f"warn {GRUB}:1: nokaslr turns off a protection"],
            id="said once for each file",
        ),
    ],
)
def test_kernel_words(answer: Answer, files: Files, said: list[str]) -> None:
    assert answer(kernel_words, files) == said


RHEL = """if [ -f ${prefix}/user.cfg ]; then
  source ${prefix}/user.cfg
  if [ -n "${GRUB2_PASSWORD}" ]; then
    set superusers="root"
    password_pbkdf2 root ${GRUB2_PASSWORD}
  fi
fi
"""


@pytest.mark.parametrize(
    ("files", "said"),
    [
        pytest.param({"/boot/grub2/grub.cfg": RHEL}, [], id="what RHEL has in every menu"),
        pytest.param({"/etc/grub.d/01_users": RHEL.replace("$", "\\$")}, [], id="and the script that makes it"),
        pytest.param(
            {"/boot/grub2/grub.cfg": RHEL, "/boot/grub2/user.cfg": "GRUB2_PASSWORD=grub.pbkdf2.sha512.1.A.B\n"},
            ["fail /boot/grub2/user.cfg:1: holds the password of the superuser"],
            id="its password",
        ),
        pytest.param(
            {"/etc/grub.d/40_custom": "#!/bin/sh\nexec tail -n +3 $0\npassword boss hunter2\n"},
            ["fail /etc/grub.d/40_custom:3: holds the password of boss"],
            id="plain",
        ),
    ],
)
def test_menu_password(answer: Answer, files: Files, said: list[str]) -> None:
    assert answer(menu_password, files) == said


@pytest.mark.parametrize(
    ("init", "said"),
    [
        pytest.param(elf(62), [], id="x86_64"),
        pytest.param(elf(183), ["fail /sbin/init: is for aarch64, the manifest declares x86_64"], id="aarch64"),
        pytest.param(elf(4242), ["fail /sbin/init: is for machine 4242, the manifest declares x86_64"], id="strange"),
        pytest.param(elf(62, 32), ["fail /sbin/init: is for x86_64, 32 bits; clouds offer 64"], id="32 bits"),
        pytest.param(
            b"#!/bin/sh\n", ["fail /sbin/init: is no ELF program, so nothing says for which machine it is"], id="script"
        ),
        pytest.param(
            None, ["fail /sbin/init: is missing: there is nothing that the kernel could start"], id="directory"
        ),
    ],
)
def test_architecture(answer: Answer, init: bytes | None, said: list[str]) -> None:
    assert answer(architecture, {"/sbin/init": init}, appliance()) == said


MODULES = f"/usr/lib/modules/{VERSION}"
DRIVERS = {f"{MODULES}/kernel/drivers/{name}.ko.xz": "" for name in
           ("virtio/virtio_pci", "block/virtio_blk", "scsi/virtio_scsi", "net/virtio_net")}  # fmt: skip


@pytest.mark.parametrize(
    ("initrd", "said"),
    [
        pytest.param(
            ("virtio_pci", "virtio-blk", "virtio_scsi"), [], id="all that is needed early"
        ),
        pytest.param(
            ("virtio_pci", "virtio_blk"),
            [f"warn /boot/initrd.img-{VERSION}: does not bring virtio_scsi, which the kernel has as a module"],
            id="no SCSI",
        ),
        pytest.param(
            ("virtio_pci", "virtio_scsi"),
            [f"fail /boot/initrd.img-{VERSION}: does not bring virtio_blk, which the kernel has as a module"],
            id="no disk",
        ),
        pytest.param(
            None, [f"fail /boot/vmlinuz-{VERSION}: has virtio_pci as a module, and no initrd that would bring it"],
            id="no initrd",
        ),
    ],
)  # fmt: skip
def test_drivers_that_are_needed_early(answer: Answer, initrd: tuple[str, ...] | None, said: list[str]) -> None:
    files: dict[str, str | bytes] = {f"/boot/vmlinuz-{VERSION}": "k", **DRIVERS}
    if initrd is not None:
        files[f"/boot/initrd.img-{VERSION}"] = cpio(*((f"lib/modules/{name}.ko.zst", b"") for name in initrd))
    assert answer(virtio, files) == said


def test_a_kernel_that_nothing_is_known_of_fails(answer: Answer) -> None:
    said = "fail /boot/vmlinuz-6: has neither modules nor a configuration: nothing says which drivers it has"
    assert answer(virtio, {"/boot/vmlinuz-6": "k"}) == [said]


def test_a_guest_without_kernel_has_no_drivers_to_ask_for(answer: Answer) -> None:
    assert answer(virtio, {"/etc/fstab": ""}) == []


def bootable(image: Path, manifest: Appliance | None = None) -> tuple[Outcome, list[str]]:
    result = next(result for result in audited(image, manifest).results if result.check == "boot.bootable")
    return result.outcome, [f"{e.path}: {e.message}" for e in result.evidence]


@pytest.mark.parametrize(
    ("files", "outcome", "said"),
    [
        pytest.param(
            {"/boot/vmlinuz-6.13": "newer"},
            Outcome.WARN,
            ["/boot/vmlinuz-6.13: is the newest kernel, and no boot entry starts it"],
            id="newest without entry",
        ),
        pytest.param({GRUB: MENU.replace("/boot/", "/")}, Outcome.PASS, [], id="paths as seen from /boot"),
        pytest.param(
            {
                GRUB: MENU.replace("/boot/vmlinuz", "/vmlinuz").replace("/boot/initrd.img", "/initrd.img"),
                "/vmlinuz": Path("boot/vmlinuz-1"),
            },
            Outcome.PASS,
            [],
            id="dangling link beside",
        ),
        pytest.param(
            {GRUB: MENU.replace("initrd.img-", "initrd-")},
            Outcome.FAIL,
            [f"{GRUB}: an entry starts /boot/initrd-{VERSION}, which is missing"] * 2,
            id="initrd missing",
        ),
        pytest.param({GRUB: "set x=1"}, Outcome.FAIL, ["/boot: holds no boot menu with an entry"], id="empty menu"),
        pytest.param(
            {GRUB: MENU + "linux /boot/vmlinuz-old\n"},
            Outcome.WARN,
            [f"{GRUB}: an entry starts /boot/vmlinuz-old, which is missing"],
            id="older entry left over",
        ),
        pytest.param(
            {GRUB: "blscfg\n", "/boot/loader/entries/a.conf": f"linux /boot/vmlinuz-{VERSION}\n"},
            Outcome.PASS,
            [],
            id="entry in a file of its own",
        ),
    ],
)
def test_what_the_menu_offers(tmp_path: Path, files: Files, outcome: Outcome, said: list[str]) -> None:
    disk = make_disk(tmp_path / "disk.raw", make_tree(tmp_path / "tree", {**GOOD, **files}))
    assert bootable(disk) == (outcome, said)


def test_a_boot_partition_that_is_not_mounted_hides_nothing(tmp_path: Path) -> None:
    table = 'label: gpt\nsize=2048, type=linux, name="boot"\nsize=43008,type=linux\n'
    disk = make_disk(tmp_path / "disk.raw", make_tree(tmp_path / "tree", GOOD), table=table, start_mib=2)
    assert bootable(disk) == (Outcome.PASS, [])


def test_a_real_loader_of_grub_is_one(tmp_path: Path) -> None:
    core = tmp_path / "core.img"
    run("grub-mkimage", "-O", "i386-pc", "-p", "/boot/grub", "-o", core, "biosdisk", "part_gpt", "ext2")
    disk = make_disk(
        tmp_path / "disk.raw", make_tree(tmp_path / "tree", GOOD), table="label: dos\nstart=2048, type=83\n"
    )
    with disk.open("r+b") as file:
        file.write(Path("/usr/lib/grub/i386-pc/boot.img").read_bytes()[:440])
        file.seek(512)
        file.write(core.read_bytes())
    assert bootable(disk) == (Outcome.PASS, [])
    with disk.open("r+b") as file:
        file.seek(512)
        file.write(bytes(512))
    assert bootable(disk)[1] == ["boot sector: is GRUB's, and sector 1, where it goes on, is empty"]


ESP = "label: gpt\nstart=2048, size=8192, type=uefi\nstart=10240, type=linux\n"
LOADER_EFI = {"/EFI/BOOT/BOOTX64.EFI": b"MZ"}
SYSTEMD_BOOT = {
    "/loader/entries/debian.conf": f"linux /0123/{VERSION}/linux\ninitrd /0123/{VERSION}/initrd\noptions ro\n",
    f"/0123/{VERSION}/linux": b"k",
    f"/0123/{VERSION}/initrd": b"i",
}
NO_MENU: Files = {GRUB: "set timeout=0\n"}


@pytest.mark.parametrize(
    ("esp", "files", "firmware", "said"),
    [
        pytest.param(LOADER_EFI, {}, None, [], id="loader and GRUB's menu"),
        pytest.param({"/efi/boot/bootaa64.efi": b"MZ"}, {}, "uefi", [], id="ARM, in other letters"),
        pytest.param(
            LOADER_EFI,
            {},
            "bios",
            ["boot sector: holds no code, and the manifest declares that a BIOS starts the image"],
            id="other firmware",
        ),
        pytest.param(
            {"/EFI/debian/grubx64.efi": b"MZ"},
            {},
            None,
            ["partition 1: the EFI partition has no EFI/BOOT/BOOTX64.EFI: a new machine would not find a loader"],
            id="a loader that only the firmware of one machine knows",
        ),
        pytest.param({**LOADER_EFI, "/EFI/Linux/debian.efi": b"MZ"}, NO_MENU, None, [], id="unified kernel"),
        pytest.param({**LOADER_EFI, **SYSTEMD_BOOT}, {**NO_MENU, "/boot/efi": None}, None, [], id="systemd-boot"),
        pytest.param(
            {**LOADER_EFI, "/loader/entries/a.conf": "linux /gone\n"},
            {**NO_MENU, "/boot/efi": None},
            None,
            ["/boot/efi/loader/entries/a.conf: an entry starts /gone, which is missing"],
            id="systemd-boot without kernel",
        ),
        pytest.param(LOADER_EFI, NO_MENU, None, ["/boot: holds no boot menu with an entry"], id="no menu"),
    ],
)
def test_an_efi_partition(tmp_path: Path, esp: Files, files: Files, firmware: str | None, said: list[str]) -> None:
    tree = make_tree(tmp_path / "tree", {**GOOD, **files})
    mib = 512 if firmware else 32
    disk = make_disk(tmp_path / "disk.raw", tree, table=ESP, start_mib=5, mib=mib)
    partition = make_fat(tmp_path / "esp", make_tree(tmp_path / "efi", esp), mib=4)
    with disk.open("r+b") as file:
        file.write(bytes(440))
        file.seek(MIB)
        file.write(partition.read_bytes())
    manifest = appliance(disk_mib=mib, firmware=firmware) if firmware else None
    assert bootable(disk, manifest)[1] == said
